/** The examples of docs/porting.md: R code by chapter, and what it prints. The TypeScript comes from the porter. */
export interface Example {
  r: string
  prints: string
}
export interface Chapter {
  title: string
  text: string
  examples: Example[]
}

export const chapters: Chapter[] = [
  {
    title: 'Values',
    text: 'Doubles are numbers. R’s integers are numbers too, and bigints where a tensor is made of them, since there they are Long. Vectors are arrays, named lists are objects, `NULL` is `null`.',
    examples: [
      { r: 'x <- c(1, 2.5)\nx', prints: '[1] 1.0 2.5' },
      { r: 'torch_tensor(1:3)', prints: 'torch_tensor\n 1\n 2\n 3\n[ CPULongType{3} ]' },
      { r: 'l <- list(a = 1, b = "x")\nl$b', prints: '[1] "x"' },
      {
        r: 'm <- matrix(c(1, 2, 3, 4), nrow = 2)\ntorch_tensor(m)',
        prints: 'torch_tensor\n 1  3\n 2  4\n[ CPUFloatType{2,2} ]',
      },
    ],
  },
  {
    title: 'Calls',
    text: 'Arguments in order stay in order; named ones go into an object at the end. For functions of the script itself they go to their places.',
    examples: [
      { r: 'torch_sum(torch_ones(2, 3), dim = 1)', prints: 'torch_tensor\n 2\n 2\n 2\n[ CPUFloatType{3} ]' },
      { r: 'f <- function(x, y = 2) x^y\nf(y = 3, x = 2)', prints: '[1] 8' },
      { r: 'torch_ones(2) %>% torch_mul(3) %>% as_array()', prints: '[1] 3 3' },
    ],
  },
  {
    title: 'Arithmetic',
    text: 'On numbers it is TypeScript’s, on tensors it is methods, and where neither is known it is a helper of `R`, which decides when it runs.',
    examples: [
      { r: 'a <- 2\na * 3 + 1', prints: '[1] 7' },
      { r: 'x <- torch_ones(2)\n1 - x / 2', prints: 'torch_tensor\n 0.5000\n 0.5000\n[ CPUFloatType{2} ]' },
      { r: 'v <- c(1, 2, 3)\nv * 2', prints: '[1] 2 4 6' },
    ],
  },
  {
    title: 'Indexing',
    text: '`x[…]` of a tensor is `get` and `set`, counted from 1 as in R; slices are text. Elsewhere it is a place in an array, or `R.subset` where the object is not known.',
    examples: [
      { r: 'x <- torch_arange(1, 6)$view(c(2, 3))\nx[1, 2:N]', prints: 'torch_tensor\n 2\n 3\n[ CPUFloatType{2} ]' },
      { r: 'x <- torch_zeros(3)\nx[2] <- 5\nx', prints: 'torch_tensor\n 0\n 5\n 0\n[ CPUFloatType{3} ]' },
      { r: 'v <- c(4, 5, 6)\nv[2]', prints: '[1] 5' },
    ],
  },
  {
    title: 'Control flow',
    text: 'The last value of a function is returned; `if` is a value where it stands as one.',
    examples: [
      { r: 'total <- 0\nfor (i in 1:4) {\n  if (i == 3) next\n  total <- total + i\n}\ntotal', prints: '[1] 7' },
      { r: 'size <- if (3 > 2) "big" else "small"\nsize', prints: '[1] "big"' },
      { r: 'tryCatch(stop("bad"), error = function(e) conditionMessage(e))', prints: '[1] "bad"' },
    ],
  },
  {
    title: 'Modules',
    text: '`self$` is `this.`; functions of a definition are methods.',
    examples: [
      {
        r: 'net <- nn_module(\n  initialize = function(n) {\n    self$fc <- nn_linear(n, 1)\n  },\n  forward = function(x) {\n    self$fc(x)$squeeze(2)\n  }\n)\nnet(3)(torch_ones(2, 3))$shape',
        prints: '[1] 2',
      },
      {
        r: 'w <- torch_ones(1, requires_grad = TRUE)\nloss <- (w * 2)$sum()\nloss$backward()\nwith_no_grad({\n  w$sub_(0.5 * w$grad)\n})\nw$item()',
        prints: 'torch_tensor\n 0\n[ CPUFloatType{1} ][ requires_grad = TRUE ]\n[1] 0',
      },
    ],
  },
  {
    title: 'Base R',
    text: 'What reads naturally is plain TypeScript; the rest is in `R`.',
    examples: [
      { r: 'paste0("a", 1:3, collapse = "|")', prints: '[1] "a|1"'.replace('a|1', 'a1|a2|a3') },
      { r: 'cat(sprintf("%.2f\\n", 3.14159))', prints: '3.14' },
      { r: 'sapply(1:3, function(i) i^2)', prints: '[1] 1 4 9' },
      { r: 'seq(0, 1, by = 0.25)', prints: '[1] 0.00 0.25 0.50 0.75 1.00' },
    ],
  },
]
