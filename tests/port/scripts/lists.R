l <- list(a = 1, b = "two", c = list(d = 3, e = c(4, 5)))
l
#> $a
#> [1] 1
#> 
#> $b
#> [1] "two"
#> 
#> $c
#> $c$d
#> [1] 3
#> 
#> $c$e
#> [1] 4 5
#> 
#> 
str(l)
#> List of 3
#>  $ a: num 1
#>  $ b: chr "two"
#>  $ c:List of 2
#>   ..$ d: num 3
#>   ..$ e: num [1:2] 4 5
l$c$e[2]
#> [1] 5
l[["a"]]; l["a"]
#> [1] 1
#> $a
#> [1] 1
#> 
l$z <- 10; length(l); names(l)
#> [1] 4
#> [1] "a" "b" "c" "z"
l$a <- NULL; names(l)
#> [1] "b" "c" "z"
list(1, "a", TRUE)
#> [[1]]
#> [1] 1
#> 
#> [[2]]
#> [1] "a"
#> 
#> [[3]]
#> [1] TRUE
#> 
list(1, x = 2)
#> [[1]]
#> [1] 1
#> 
#> $x
#> [1] 2
#> 
nested <- list(list(id = 1, v = "x"), list(id = 2, v = "y"))
sapply(nested, function(n) n$id)
#> [1] 1 2
sapply(nested, `[[`, "v")
#> [1] "x" "y"
do.call(rbind, lapply(nested, as.data.frame))
#>   id v
#> 1  1 x
#> 2  2 y
do.call(rbind, lapply(nested, function(n) data.frame(id = n$id, v = n$v)))
#>   id v
#> 1  1 x
#> 2  2 y
modifyList(list(a = 1, b = 2), list(b = 3))
#> $a
#> [1] 1
#> 
#> $b
#> [1] 3
#> 
stack <- c(); stack <- c(stack, 1); stack <- c(stack, 2); stack[length(stack)]
#> [1] 2
q <- list(); q[["k"]] <- 1; q$m <- 2; str(q)
#> List of 2
#>  $ k: num 1
#>  $ m: num 2
names(q) <- c("x", "y"); q$x
#> [1] 1
is.null(q$nothing)
#> [1] TRUE
"x" %in% names(q)
#> [1] TRUE
rev(list(1, "a"))
#> [[1]]
#> [1] "a"
#> 
#> [[2]]
#> [1] 1
#> 
unlist(list(1, 2:3, c(a = 4)))
#>       a 
#> 1 2 3 4 
setNames(1:3, c("a", "b", "c"))
#> a b c 
#> 1 2 3 
as.list(1:2)
#> [[1]]
#> [1] 1
#> 
#> [[2]]
#> [1] 2
#> 
lapply(c(a = 1, b = 2), function(x) x * 2)
#> $a
#> [1] 2
#> 
#> $b
#> [1] 4
#> 
Reduce(function(a, b) paste0(a, b), c("a", "b", "c"), accumulate = TRUE)
#> [1] "a"   "ab"  "abc"
identical(list(1, "a"), list(1, "a"))
#> [1] TRUE
array(1:3)
#> [1] 1 2 3
emp <- list(name = "Bob", langs = c("R", "Python"))
cat(emp$name, "knows", paste(emp$langs, collapse = " and "), "\n")
#> Bob knows R and Python 
for (n in names(emp)) cat(n, ":", emp[[n]], "\n")
#> name : Bob 
#> langs : R Python 
mat_list <- list(matrix(1:4, 2), NULL, NA)
mat_list
#> [[1]]
#>      [,1] [,2]
#> [1,]    1    3
#> [2,]    2    4
#> 
#> [[2]]
#> NULL
#> 
#> [[3]]
#> [1] NA
#> 
str(1:5); str("a"); str(c(1.5, 2)); str(NULL); str(list(1, "a")); str(TRUE); str(factor(c("u", "v")))
#>  int [1:5] 1 2 3 4 5
#>  chr "a"
#>  num [1:2] 1.5 2
#>  NULL
#> List of 2
#>  $ : num 1
#>  $ : chr "a"
#>  logi TRUE
#>  Factor w/ 2 levels "u","v": 1 2
mapply(identical, c(a = 1, b = 2), c(1, 3))
#>     a     b 
#>  TRUE FALSE 
list(f = function(x) x)$f(3)
#> [1] 3
