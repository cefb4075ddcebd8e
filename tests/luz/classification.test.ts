import {
  Picture,
  R_PLOT,
  RArray,
  confusion_matrix,
  prediction_grid,
  r_class,
  torch_long,
  torch_randn,
  torch_tensor,
  type Classes,
} from 'torchluz'

describe('confusion_matrix', () => {
  const truth = torch_tensor([1, 2, 3, 1, 2, 3], { dtype: torch_long() })
  const predicted = [1, 2, 1, 1, 3, 3]

  test('counts predicted classes by row and true ones by column, and prints as R’s tables', () => {
    const table = confusion_matrix(truth, predicted, { labels: ['cat', 'dog', 'cow'] })
    expect(table.counts).toEqual([
      [2, 0, 1],
      [0, 1, 0],
      [0, 1, 1],
    ])
    expect(table.accuracy).toBeCloseTo(4 / 6, 10)
    expect(String(table).split('\n')).toEqual([
      '          truth',
      'predicted cat dog cow',
      '      cat   2   0   1',
      '      dog   0   1   0',
      '      cow   0   1   1',
    ])
    expect(r_class(table)).toEqual(['confusion_matrix', 'table'])
  })

  test('takes scores, of which the largest counts', () => {
    const scores = torch_tensor([
      [0.9, 0.1, 0],
      [0, 1, 0],
      [2, 1, 0],
      [5, 0, 0],
      [0, 0, 1],
      [0, 0, 1],
    ])
    expect(confusion_matrix(truth, scores).counts).toEqual(confusion_matrix(truth, predicted).counts)
  })

  test('is a picture of shaded squares with counts', () => {
    const { svg } = new Picture(confusion_matrix(truth, predicted, { labels: ['cat', 'dog', 'cow'] })[R_PLOT]())
    for (const word of ['Truth', 'Predicted', 'cat', 'dog', 'cow', '2']) expect(svg).toContain(`>${word}<`)
    expect(svg.match(/class="mark-rect role-mark/g)).toHaveLength(1)
  })

  test.each<[string, Classes]>([
    ['typed arrays', Int32Array.of(1, 2)],
    ['arrays of R', new RArray([1, 2], [2])],
    ['bigints', [1n, 2n]],
  ])('takes class numbers in %s', (_, classes) => {
    expect(confusion_matrix(classes, classes).counts).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  test('refuses labels that are no names, and tables that no memory holds', () => {
    expect(() => confusion_matrix([1], [1], { labels: 'a' as never })).toThrow("labels are the classes' names")
    expect(() => confusion_matrix([1], [10_000_000])).toThrow('a table of 10000000 classes is too large')
  })

  test('refuses what are no class numbers', () => {
    expect(() => confusion_matrix([1, 2], [1])).toThrow('as many truths as predictions: got 2 and 1')
    expect(() => confusion_matrix(torch_randn(6, 3), truth)).toThrow("'truth' holds scores: it comes first")
    expect(() => confusion_matrix([0, 1], [1, 1])).toThrow("'truth' are class numbers from 1 on; number 1 is 0")
    expect(() => confusion_matrix([1, 1.5], [1, 1])).toThrow("'truth' are class numbers from 1 on; number 2 is 1.5")
    expect(() => confusion_matrix([1, 3], [1, 1], { labels: ['a', 'b'] })).toThrow('from 1 to 2; number 2 is 3')
    expect(() => confusion_matrix('a' as never, [1])).toThrow("'truth' are class numbers from 1, or a tensor of scores")
  })
})

describe('prediction_grid', () => {
  test('shows pictures with what they were taken for, and marks the wrong ones', () => {
    const grid = prediction_grid(torch_randn(12, 8, 8), [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], {
      truth: [1, 2, 2, 1, 2, 3, 1, 2, 3, 1, 2, 3],
      labels: ['cat', 'dog', 'c<w'],
      n: 7,
      columns: 3,
    })
    expect(grid.cells.map((cell) => cell.text.join(', '))).toEqual([
      'cat',
      'dog',
      'c<w, is dog',
      'cat',
      'dog',
      'c<w',
      'cat',
    ])
    expect(grid.cells.filter((cell) => cell.wrong)).toHaveLength(1)
    const picture = new Picture(grid[R_PLOT]())
    expect(picture.svg.match(/<image /g)).toHaveLength(7)
    expect(picture.svg).toMatch(/c&lt;w<\/text><text [^>]*>is dog</)
    expect(picture.png().subarray(1, 4).toString()).toBe('PNG')
  })

  test.each([
    [[3, 28, 28], 28, 28, 1],
    [[3, 1, 10, 12], 12, 10, 1],
    [[3, 3, 6, 5], 5, 6, 3],
    [[3, 784], 28, 28, 1],
  ])('takes pictures of shape %j', (shape, width, height, channels) => {
    const { pixels } = prediction_grid(torch_randn(shape), [1, 2, 3]).cells[0]!
    expect(pixels).toMatchObject({ width, height, channels })
    expect(pixels.data).toHaveLength(width * height * channels)
    expect(Math.min(...Array.from(pixels.data))).toBeCloseTo(0, 8)
    expect(Math.max(...Array.from(pixels.data))).toBeCloseTo(255, 8)
  })

  test('refuses other shapes', () => {
    expect(() => prediction_grid(torch_randn(3, 10), [1, 2, 3])).toThrow('[N, pixels of a square]; got [3, 10]')
    expect(() => prediction_grid(torch_randn(3, 2, 4, 4), [1, 2, 3])).toThrow('got [3, 2, 4, 4]')
    expect(() => prediction_grid(torch_randn(3, 0, 4), [1, 2, 3])).toThrow('got [3, 0, 4]')
    expect(() => prediction_grid(torch_randn(3), [1, 2, 3])).toThrow('got [3]')
    expect(() => prediction_grid(torch_randn(3, 4, 4), [1, 2, 3], { labels: [1] as never })).toThrow('labels are')
    expect(() => prediction_grid(torch_randn(500, 4, 4), [1, 2, 3])).toThrow(
      "'predicted' has a class for each image: there are 500 images, and 3 classes",
    )
    expect(() => prediction_grid(torch_randn(3, 4, 4), [1, 2, 3], { truth: [1, 2], n: 2 })).toThrow(
      "'truth' has a class for each image: there are 3 images, and 2 classes",
    )
    expect(() => prediction_grid(torch_randn(3, 4, 4), [1, 2, 3], { n: 0 })).toThrow('n is a whole number from 1 on')
  })
})
