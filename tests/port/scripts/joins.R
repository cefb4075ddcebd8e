# Tables joined by their columns, and turned between long and wide.
library(dplyr)
df <- data.frame(id = 1:3, v = c(10, 20, 30))
left_join(df, data.frame(id = c(1, 3), tag = c("p", "q")), by = "id")
#>   id  v  tag
#> 1  1 10    p
#> 2  2 20 <NA>
#> 3  3 30    q
inner_join(df, data.frame(key = c(3, 3), tag = c("p", "q")), by = c("id" = "key"))
#>   id  v tag
#> 1  3 30   p
#> 2  3 30   q
anti_join(df, data.frame(id = 1), by = "id")
#>   id  v
#> 2  2 20
#> 3  3 30
semi_join(df, data.frame(id = 1), by = "id")
#>   id  v
#> 1  1 10
full_join(df, data.frame(id = c(3, 9), w = 1:2))
#>   id  v  w
#> 1  1 10 NA
#> 2  2 20 NA
#> 3  3 30  1
#> 4  9 NA  2
left_join(df, data.frame(id = 1:2, v = c(0, 1)), by = "id")
#>   id v.x v.y
#> 1  1  10   0
#> 2  2  20   1
#> 3  3  30  NA
df %>% mutate(prev = lag(v), nxt = lead(v, default = 0), r = row_number(), rk = min_rank(desc(v)))
#>   id  v prev nxt r rk
#> 1  1 10   NA  20 1  3
#> 2  2 20   10  30 2  2
#> 3  3 30   20   0 3  1
df %>% summarise(kinds = n_distinct(v), first_big = nth(v, 2))
#>   kinds first_big
#> 1     3        20
wide <- data.frame(id = c(1, 1, 2, 2), t = c("a", "b", "a", "b"), x = 1:4)
tidyr::pivot_wider(wide, names_from = t, values_from = x)
#>   id a b
#> 1  1 1 2
#> 2  2 3 4
long <- reshape(data.frame(id = 1:2, x1 = c(5, 6), x2 = c(7, 8)), direction = "long",
  varying = c("x1", "x2"), v.names = "x", idvar = "id")
long
#>     id time x
#> 1.1  1    1 5
#> 2.1  2    1 6
#> 1.2  1    2 7
#> 2.2  2    2 8
reshape(long, direction = "wide", idvar = "id", timevar = "time", v.names = "x")
#>     id x.1 x.2
#> 1.1  1   5   7
#> 2.1  2   6   8
reshape(data.frame(k = c("u", "v"), y.1 = 1:2, y.2 = 3:4), direction = "long", varying = c("y.1", "y.2"), idvar = "k")
#>     k time y
#> u.1 u    1 1
#> v.1 v    1 2
#> u.2 u    2 3
#> v.2 v    2 4
split(1:6, c(1, 2))
#> $`1`
#> [1] 1 3 5
#> 
#> $`2`
#> [1] 2 4 6
#> 
table(c(1, 2, 2), c("a", "b", "b"), dnn = c("num", "let"))
#>    let
#> num a b
#>   1 1 0
#>   2 0 2
summary(c(TRUE, FALSE, TRUE))
#>    Mode   FALSE    TRUE 
#> logical       1       2 
summary(c("a", "b"))
#>    Length     Class      Mode 
#>         2 character character 
summary(prcomp(iris[, 1:4], scale. = TRUE))
#> Importance of components:
#>                           PC1    PC2     PC3     PC4
#> Standard deviation     1.7084 0.9560 0.38309 0.14393
#> Proportion of Variance 0.7296 0.2285 0.03669 0.00518
#> Cumulative Proportion  0.7296 0.9581 0.99482 1.00000
# purrr
library(purrr)
accumulate(1:4, `*`)
#> [1]  1  2  6 24
pmap_dbl(list(1:2, 3:4, 5:6), function(a, b, c) a + b + c)
#> [1]  9 12
pmap_chr(list(n = 1:2, s = c("a", "b")), function(s, n) paste0(s, n))
#> [1] "a1" "b2"
map_dfr(1:2, ~ data.frame(i = .x, sq = .x^2))
#>   i sq
#> 1 1  1
#> 2 2  4
some(list(1, "a"), is.character)
#> [1] TRUE
# What a pipe's stage says of its value.
"a,b,c" %>% strsplit(",") %>% .[[1]]
#> [1] "a" "b" "c"
list(a = 5) %>% .$a
#> [1] 5
c(3, 4) %>% `^`(2) %>% sum
#> [1] 25
# Fields of what may not be there.
depth <- function(opts = NULL) {
  lr <- opts$lr %||% 0.1
  if (is.null(opts$model$depth)) lr else opts$model$depth
}
depth()
#> [1] 0.1
depth(list(model = list(depth = 3)))
#> [1] 3
torch_ones(2)$sum()$shape
#> integer(0)
retry <- function(n) {
  for (i in 1:n) if (i > 2) return(list(value = i))
  stop("none")
}
retry(5)
#> $value
#> [1] 3
#> 
tryCatch(matrix(1:6, 2) %*% matrix(1:6, 2), error = function(e) conditionMessage(e))
#> [1] "non-conformable arguments"
chars <- c("a", "b")
index <- setNames(seq_along(chars), chars)
torch_tensor(unname(index[c("b", "a")]))$dtype
#> torch_Long
trans <- matrix(c(0.9, 0.1, 0.5, 0.5), 2, byrow = TRUE, dimnames = list(c("s", "r"), c("s", "r")))
trans["s", ]
#>   s   r 
#> 0.9 0.1 
x <- torch_tensor(c(1, 2), requires_grad = TRUE)
y <- x^2
autograd_grad(y, x, grad_outputs = torch_ones_like(y), retain_graph = TRUE)[[1]]
#> torch_tensor
#>  2
#>  4
#> [ CPUFloatType{2} ]
