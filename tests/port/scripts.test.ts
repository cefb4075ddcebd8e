/** Whole scripts, ported and run: what they print is what R prints. */
import { run_case } from '../goldens/run'

const printed = async (r: string, stdout: string): Promise<void> => {
  const outcome = await run_case({ id: '', r, stdout, error: null })
  expect({ why: outcome.why, ts: outcome.ts }).toEqual({ why: '', ts: outcome.ts })
}

describe('linear models', () => {
  test('lm() prints its call and coefficients', () =>
    printed(
      'fit <- lm(mpg ~ wt + hp, data = mtcars)\nfit',
      `
Call:
lm(formula = mpg ~ wt + hp, data = mtcars)

Coefficients:
(Intercept)           wt           hp  
   37.22727     -3.87783     -0.03177  
`,
    ))
  test('predict() takes rows that it has not seen, beside luz’s predict()', () =>
    printed(
      'fit <- lm(mpg ~ wt + hp, data = mtcars)\nround(predict(fit, data.frame(wt = 3, hp = 110)), 3)\nhead(predict(fit), 2)',
      '     1 \n22.099 \n    Mazda RX4 Mazda RX4 Wag \n     23.57233      22.58348',
    ))
  test('a factor has a column for each level but the first', () =>
    printed(
      'm <- model.matrix(~ Species, data = iris)\ndim(m)\ncolnames(m)',
      '[1] 150   3\n[1] "(Intercept)"       "Speciesversicolor" "Speciesvirginica"',
    ))
  test('without an intercept the first factor has all its levels', () =>
    printed(
      'colnames(model.matrix(Sepal.Width ~ Species - 1, data = iris))',
      '[1] "Speciessetosa"     "Speciesversicolor" "Speciesvirginica"',
    ))
  test('terms are calls of the columns', () =>
    printed(
      'round(coef(lm(dist ~ speed + I(speed^2), data = cars)), 3)',
      '(Intercept)       speed  I(speed^2) \n      2.470       0.913       0.100',
    ))
  test('a logistic model', () =>
    printed(
      'round(coef(glm(am ~ wt, data = mtcars, family = binomial)), 3)',
      '(Intercept)          wt \n     12.040      -4.024',
    ))
})

describe('tables of columns', () => {
  test('rows are chosen, columns made, groups summarised', () =>
    printed(
      `df <- data.frame(g = c("a", "b", "a", "b"), v = c(1, 2, 3, 4))
df %>% filter(v > 1) %>% mutate(w = v * 2) %>% group_by(g) %>% summarise(m = mean(w), n = n())
df %>% arrange(desc(v)) %>% pull(v)`,
      '  g m n\n1 a 6 1\n2 b 6 2\n[1] 4 3 2 1',
    ))
  test('columns are chosen by what they are called and by leaving out', () =>
    printed(
      'mtcars %>% select(-mpg, -c(cyl, disp, hp), -drat) %>% names()\niris %>% select(starts_with("Petal")) %>% head(2)',
      '[1] "wt"   "qsec" "vs"   "am"   "gear" "carb"\n  Petal.Length Petal.Width\n1          1.4         0.2\n2          1.4         0.2',
    ))
  test('a variable of the script stands where no column has its name', () =>
    printed('least <- 30\nmtcars %>% filter(mpg > least) %>% nrow()', '[1] 4'))
  test('across() makes each column anew', () =>
    printed('cars %>% mutate(across(everything(), sqrt)) %>% head(1)', '  speed     dist\n1     2 1.414214'))
  test('a table of counts is called as its variables', () =>
    printed(
      'x <- c("a", "b", "a"); y <- c(1, 2, 2)\ntable(x)\ntable(x, y)',
      'x\na b \n2 1 \n   y\nx   1 2\n  a 1 1\n  b 0 1',
    ))
  test('summary() centres names over their labels', () =>
    printed(
      'summary(data.frame(id = 1:3, name = c("x", "y", "z"), score = c(2.5, 3.75, NA)))',
      `       id          name               score      
 Min.   :1.0   Length:3           Min.   :2.500  
 1st Qu.:1.5   Class :character   1st Qu.:2.813  
 Median :2.0   Mode  :character   Median :3.125  
 Mean   :2.0                      Mean   :3.125  
 3rd Qu.:2.5                      3rd Qu.:3.438  
 Max.   :3.0                      Max.   :3.750  
                                  NA's   :1      `,
    ))
})

describe('str()', () => {
  test('lists in lists', () =>
    printed(
      'str(list(a = 1, c = list(d = TRUE, e = list(f = 2))))',
      'List of 2\n $ a: num 1\n $ c:List of 2\n  ..$ d: logi TRUE\n  ..$ e:List of 1\n  .. ..$ f: num 2',
    ))
  test('ten short numbers, and levels as far as they fit', () =>
    printed(
      'str(iris[c("Sepal.Length", "Species")])',
      `'data.frame':	150 obs. of  2 variables:
 $ Sepal.Length: num  5.1 4.9 4.7 4.6 5 5.4 4.6 5 4.4 4.9 ...
 $ Species     : Factor w/ 3 levels "setosa","versicolor",..: 1 1 1 1 1 1 1 1 1 1 ...`,
    ))
})

describe('R6', () => {
  const person = `Person <- R6Class("Person",
  public = list(
    name = NULL,
    initialize = function(name, age) { self$name <- name; private$age <- age },
    greet = function() { cat("I am", self$name, "\\n"); invisible(self) }
  ),
  private = list(age = NULL),
  active = list(years = function(value) { if (missing(value)) return(private$age); private$age <- value })
)
p <- Person$new("Ann", 30)\n`
  test('active fields are read and assigned', () =>
    printed(`${person}p$years\np$years <- 50\np$years`, '[1] 30\n[1] 50'))
  test('a copy has fields of its own', () =>
    printed(`${person}q <- p$clone()\nq$name <- "Eve"\np$greet()\nq$greet()`, 'I am Ann \nI am Eve '))
  test('an object shows its members, the private ones apart', () =>
    printed(
      `${person}p`,
      `<Person>
  Public:
    clone: function (deep = FALSE) 
    greet: function () 
    initialize: function (name, age) 
    name: Ann
    years: active binding
  Private:
    age: 30`,
    ))
  test('an object that says how it is printed is printed so', () =>
    printed(
      'C <- R6Class("C", public = list(n = 2, print = function(...) cat("<C of ", self$n, ">\\n", sep = "")))\nC$new()',
      '<C of 2>',
    ))
  test('super is the class above', () =>
    printed(
      `${person}Student <- R6Class("Student", inherit = Person, public = list(greet = function() { super$greet(); cat("studying\\n") }))
Student$new("Bob", 20)$greet()`,
      'I am Bob \nstudying',
    ))
})

describe('control', () => {
  test('local() has variables of its own', () => printed('z <- 1\nlocal({ z <- 5; z * 2 })\nz', '[1] 10\n[1] 1'))
  test('`. %>% f()` is a function', () => printed('f <- . %>% sqrt() %>% round(2)\nf(2)', '[1] 1.41'))
  test('operators of one’s own', () => printed('`%+%` <- function(a, b) paste0(a, b)\n"a" %+% "b"', '[1] "ab"'))
  test('conditions of one’s own class', () =>
    printed(
      `cond <- structure(class = c("custom", "condition"), list(message = "m", call = NULL))
x <- tryCatch(signalCondition(cond), custom = function(c) paste("got", conditionMessage(c)))
x`,
      '[1] "got m"',
    ))
  test('purrr’s guards', () => printed('possibly(stop, otherwise = -1)("a")', '[1] -1'))
  test('a closure keeps its count', () =>
    printed('make <- function() { i <- 0; function() { i <<- i + 1; i } }\nf <- make(); f()\nf()', '[1] 1\n[1] 2'))
  test('switch falls through and has a default', () =>
    printed('sw <- function(x) switch(x, a = , b = "AB", "other")\nsw("a")\nsw("z")', '[1] "AB"\n[1] "other"'))
})

describe('R’s draws', () => {
  test('follow R’s generators exactly', () =>
    printed(
      'set.seed(42)\nrnorm(5)\nset.seed(123)\nmatrix(rnorm(6), 2)',
      `[1]  1.3709584 -0.5646982  0.3631284  0.6328626  0.4042683
           [,1]       [,2]      [,3]
[1,] -0.5604756 1.55870831 0.1292877
[2,] -0.2301775 0.07050839 1.7150650`,
    ))
})

describe('training', () => {
  test('a loop of coro over batches, with a dataset of one’s own', () =>
    printed(
      `ae <- nn_module("ae",
  initialize = function(d) { self$enc <- nn_linear(d, 2); self$dec <- nn_linear(2, d) },
  encode = function(x) torch_tanh(self$enc(x)),
  forward = function(x) { z <- self$encode(x); self$dec(z) })
ds <- dataset(initialize = function(x) { self$x <- torch_tensor(x) },
  .getitem = function(i) list(self$x[i, ], self$x[i, ]), .length = function() self$x$size(1))
dl <- dataloader(ds(matrix(rnorm(64 * 6), ncol = 6)), batch_size = 16)
model <- ae(6)
opt <- optim_adam(model$parameters, lr = 0.01)
steps <- 0
losses <- c()
for (epoch in 1:3) {
  coro::loop(for (b in dl) {
    opt$zero_grad()
    loss <- nnf_mse_loss(model(b[[1]]), b[[2]])
    loss$backward()
    opt$step()
    steps <- steps + 1
    losses <- c(losses, loss$item())
  })
}
cat(steps, "steps\\n")
mean(tail(losses, 4)) < mean(head(losses, 4))
dim(model$encode(torch_zeros(2, 6)))`,
      '12 steps\n[1] TRUE\n[1] 2 2',
    ))
  test('an iterable dataset, whose items end with coro’s exhausted()', () =>
    printed(
      `numbers <- iterable_dataset("numbers", initialize = function(n) self$n <- n,
  .iter = function() {
    i <- 0
    function() {
      i <<- i + 1
      if (i > self$n) return(coro::exhausted())
      list(x = torch_tensor(i))
    }
  },
  .length = function() self$n)
dl <- dataloader(numbers(5), batch_size = 2)
length(dl)
coro::loop(for (b in dl) cat(dim(b$x), "\\n"))`,
      '[1] 3\n2 1 \n2 1 \n1 1',
    ))
  test('samplers and iterable datasets', () =>
    printed(
      `back <- sampler("back", initialize = function(ds) { self$n <- length(ds) },
  .iter = function() {
    i <- self$n + 1
    function() {
      i <<- i - 1
      if (i < 1) coro::exhausted() else i
    }
  }, .length = function() self$n)
ds <- tensor_dataset(x = torch_arange(1, 5))
dl <- dataloader(ds, batch_size = 2, sampler = back(ds))
coro::loop(for (b in dl) print(as_array(b$x)))
numbers <- iterable_dataset("numbers", initialize = function(n = 5) { self$n <- n },
  .iter = function() {
    i <- 0
    function() {
      i <<- i + 1
      if (i > self$n) coro::exhausted() else i
    }
  })
length(coro::collect(numbers()$.iter()))
coro::loop(for (b in dataloader(numbers(3), batch_size = 2)) print(as_array(b)))`,
      '[1] 5 4\n[1] 3 2\n[1] 1\n[1] 5\n[1] 1 2\n[1] 3',
    ))
  test('closures for lbfgs', () =>
    printed(
      `x <- torch_tensor(c(-1, 1), requires_grad = TRUE)
opt <- optim_lbfgs(x, line_search_fn = "strong_wolfe")
closure <- function() {
  opt$zero_grad()
  value <- (1 - x[1])^2 + 5 * (x[2] - x[1]^2)^2
  value$backward()
  value
}
for (i in 1:3) opt$step(closure)
round(as.numeric(x), 2)`,
      '[1] 1 1',
    ))
  test('gradients of one’s own', () =>
    printed(
      `my_relu <- autograd_function(
  forward = function(ctx, input) { mask <- input > 0; ctx$save_for_backward(mask); torch_where(mask, input, torch_tensor(0)) },
  backward = function(ctx, grad_output) { v <- ctx$saved_variables; list(input = grad_output * v[[1]]$to(dtype = torch_float())) })
x <- torch_tensor(c(-1, 2, 3), requires_grad = TRUE)
my_relu(x)$sum()$backward()
x$grad`,
      'torch_tensor\n 0\n 1\n 1\n[ CPUFloatType{3} ]',
    ))
})

test('what R’s graphics add to a picture goes into it', async () => {
  const outcome = await run_case({
    id: '',
    r: 'h <- hist(c(1, 2, 2, 3, 3, 3, 4, 8), plot = FALSE)\nh$breaks\nh$counts\nrgb(0.2, 0.4, 0.6, 0.5)',
    stdout: '[1] 0 2 4 6 8\n[1] 3 4 0 1\n[1] "#33669980"',
    error: null,
  })
  expect(outcome.why).toBe('')
})

describe('what R means', () => {
  test('several places of a table are a table, a name is one of its counts', () =>
    printed(
      'n <- table(c("b", "a", "b"))\nsort(n, decreasing = TRUE)\nn[["b"]]\nn["a"]\nx <- c("u", "v", "u")\nrev(table(x))',
      '\nb a \n2 1 \n[1] 2\na \n1 \nx\nv u \n1 2',
    ))
  test('a summary has columns of one width', () =>
    printed(
      'summary(c(1, 2, 30))',
      '   Min. 1st Qu.  Median    Mean 3rd Qu.    Max. \n    1.0     1.5     2.0    11.0    16.0    30.0',
    ))
  test('cat() passes over NULL', () => printed('cat("a", NULL, NA, "\\n")', 'a NA '))
  test('a value does not hide the function of its name', () =>
    printed('c <- torch_ones(1) * 2\nc(1, 2)\nx <- torch_tensor(c(3))\nx$shape', '[1] 1 2\n[1] 1'))
  test('a block shows its last value', () => printed('if (TRUE) {\n  1\n  2\n}', '[1] 2'))
  test('what a handler shows by itself is shown once', () =>
    printed('tryCatch({\n  1\n  stop("a")\n}, error = function(e) cat("bad\\n"))', 'bad'))
  test('an environment changes where it is', () =>
    printed('e <- new.env()\nput <- function(k, v) e[[k]] <- v\nput("a", 3)\ne[["a"]]', '[1] 3'))
  test('`...` in brackets stands for the dimensions between', () =>
    printed('x <- torch_ones(2, 3)\nx[..., 1]$shape', '[1] 2'))
  test('a parameter that missing() asks for may be left out', () =>
    printed('f <- function(a, b) if (missing(b)) "none" else b\nf(1)', '[1] "none"'))
  test('functions and columns of one table', () =>
    printed(
      'd <- data.frame(v = c(1, 2, 4), g = c("a", "b", "a"))\nwith(d, tapply(v, g, length))\nd[, 1:2]$v',
      'a b \n2 1 \n[1] 1 2 4',
    ))
  test('rows of a list of tables are called as its parts', () =>
    printed(
      'd <- data.frame(k = c("a", "b", "a"), v = 1:3)\ndo.call(rbind, lapply(split(d, d$k), function(p) data.frame(n = nrow(p))))',
      '  n\na 2\nb 1',
    ))
  test('a loop’s variable holds the last element after the loop', () =>
    printed(
      'for (i in 1:5) if (i == 3) break\ni\nfor (k in c("a", "b")) {}\nk\nf <- function() { for (j in 1:4) {}; j }\nf()\nfor (m in 1:2) {}\nm <- 7\nm',
      '[1] 3\n[1] "b"\n[1] 4\n[1] 7',
    ))
  test('integers stay integers in sums with integers', () =>
    printed(
      'x <- c(1.5, -2)\ny <- as.integer(x > 0) + 1L\ny\ntorch_tensor(y)$dtype\ntorch_tensor(y * 2)$dtype',
      '[1] 2 1\ntorch_Long\ntorch_Float',
    ))
  test('the last of a vector is a number', () =>
    printed('s <- c(4, 8)\nnn_linear(tail(s, 1), head(s, n = 1))$weight$shape\ntail(s, 2)', '[1] 4 8\n[1] 4 8'))
  test('a matrix of places is one place for each row', () =>
    printed(
      'm <- matrix(0, 2, 3)\nm[cbind(1:2, c(3, 1))] <- c(5, 6)\nm\nwhich(m > 0, arr.ind = TRUE)',
      '     [,1] [,2] [,3]\n[1,]    0    0    5\n[2,]    6    0    0\n     row col\n[1,]   2   1\n[2,]   1   3',
    ))
  test('a generic whose methods all show by themselves shows no more', () =>
    printed(
      'talk <- function(x) UseMethod("talk")\ntalk.default <- function(x) cat("hm\\n")\ntalk.dog <- function(x) cat("woof\\n")\ntalk(structure(list(), class = "dog"))\ntalk(1)',
      'woof\nhm',
    ))
  test('braces in a pipe are worked out with the value', () =>
    printed('5 %>% { . + 1 }\nmap_dbl(list(list(n = 1), list(n = 5)), "n")', '[1] 6\n[1] 1 5'))
  test('norms, Kronecker products and what a model explains', () =>
    printed(
      'A <- matrix(c(2, 1, 1, 3), 2)\nnorm(A)\nnorm(A, "F")\nkronecker(diag(2), matrix(1, 1, 2))\nmax.col(matrix(c(1, 5, 3, 9, 2, 4), 2))\nround(summary(lm(dist ~ speed, data = cars))$r.squared, 4)',
      '[1] 4\n[1] 3.872983\n     [,1] [,2] [,3] [,4]\n[1,]    1    1    0    0\n[2,]    0    0    1    1\n[1] 2 2\n[1] 0.6511',
    ))
  test('an optimizer of one’s own', () =>
    printed(
      `mine <- optimizer("mine",
  initialize = function(params, lr = 0.1) super$initialize(params, defaults = list(lr = lr)),
  step = function() {
    with_no_grad({
      for (g in seq_along(self$param_groups)) {
        group <- self$param_groups[[g]]
        for (p in group$params) {
          if (is.null(p$grad)) next
          p$add_(p$grad, alpha = -group$lr)
        }
      }
    })
  })
w <- torch_tensor(c(4, -2), requires_grad = TRUE)
o <- mine(list(w), lr = 0.5)
(w^2)$sum()$backward()
o$step()
w$sum()$item()`,
      '[1] 0',
    ))
  test('a table without its rows’ names', () =>
    printed('print(data.frame(a = c(1.5, 2), b = c("x", "y")), row.names = FALSE)', '   a b\n 1.5 x\n 2.0 y'))
  test('a loop over nothing does nothing', () =>
    printed('for (i in seq_len(0)) print("never")\nfor (i in 1:0) print(i)', '[1] 1\n[1] 0'))
  test('a message is R’s alone', () =>
    printed(
      'tryCatch(1 + "a", error = function(e) conditionMessage(e))',
      '[1] "non-numeric argument to binary operator"',
    ))
  test('a printed list is a list', () => printed('print(list(1, "b"))', '[[1]]\n[1] 1\n\n[[2]]\n[1] "b"\n'))
  test('pipes go through methods of the class', () =>
    printed(
      `net <- nn_module(
  initialize = function() self$fc <- nn_linear(2, 3),
  encode = function(x) self$fc(x),
  forward = function(x) x %>% self$encode() %>% self$fc2(),
  fc2 = function(x) x * 2
)
net()(torch_ones(1, 2))$shape`,
      '[1] 1 3',
    ))
  test('do.call() gives arguments their names', () =>
    printed('a <- list(3, mean = 5, sd = 0)\ndo.call(rnorm, a)', '[1] 5 5 5'))
  test('lists in lists are lists', () =>
    printed('is.list(list(list(4)))\nFilter(Negate(is.null), list(1, NULL))', '[1] TRUE\n[[1]]\n[1] 1'))
  test('a shape is of integers, which are Long as tensors', () =>
    printed('str(torch_ones(2, 3)$shape)\ntorch_tensor(torch_ones(2)$shape)$dtype', ' int [1:2] 2 3\ntorch_Long'))
  test('a module that was saved is a module when it is loaded', () =>
    printed(
      `m <- nn_linear(2, 1)
f <- tempfile(fileext = ".pt")
torch_save(m, f)
n <- torch_load(f)
x <- torch_ones(1, 2)
torch_equal(m(x), n(x))
nn_init_zeros_(m$weight)$sum()$item()
torch_equal(m(x), n(x))`,
      '[1] TRUE\n[1] 0\n[1] FALSE',
    ))
  test('batches one at a time', () =>
    printed(
      'dl <- dataloader(tensor_dataset(torch_arange(1, 4)), batch_size = 2)\nit <- dl$.iter()\nit$.next()[[1]]$sum()$item()',
      '[1] 3',
    ))
})
