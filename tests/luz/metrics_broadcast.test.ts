import {
  luz_metric_accuracy,
  luz_metric_binary_accuracy,
  torch_tensor,
  type Tensor,
  type luz_metric_generator,
} from 'torchluz'

describe('targets that are broadcast beside predictions', () => {
  const classes: [string, luz_metric_generator, Tensor] = [
    'luz_metric_accuracy',
    luz_metric_accuracy(),
    torch_tensor([
      [0.1, 0.9],
      [0.8, 0.2],
    ]),
  ]
  test.each([classes, ['luz_metric_binary_accuracy', luz_metric_binary_accuracy(), torch_tensor([0.1, 0.9])] as const])(
    'are warned of once by %s, not in each epoch',
    (name, generator, preds) => {
      const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
      try {
        for (let epoch = 1; epoch <= 3; epoch++) generator.new().update(preds, torch_tensor([[1], [2]]))
        expect(warning.mock.calls.map(([message]) => message)).toEqual([
          `${name}: predicted classes of shape [2] are compared with targets of shape [2, 1], each with every other, so ` +
            'the accuracy means nothing: reshape one of them, e.g. by squeeze(2)',
        ])
      } finally {
        warning.mockRestore()
      }
    },
  )
})
