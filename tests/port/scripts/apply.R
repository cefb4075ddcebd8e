# apply family
x <- list(a = 1:10, b = c(2.5, 3.5), c = letters[1:3])
sapply(x, length)
#>  a  b  c 
#> 10  2  3 
lapply(x[1:2], mean)
#> $a
#> [1] 5.5
#> 
#> $b
#> [1] 3
#> 
sapply(1:3, function(i) i^2)
#> [1] 1 4 9
sapply(c(first = 1, second = 2), function(v) v * 10)
#>  first second 
#>     10     20 
sapply(c("a", "bb"), nchar)
#>  a bb 
#>  1  2 
sapply(1:3, function(i) c(i, i^2))
#>      [,1] [,2] [,3]
#> [1,]    1    2    3
#> [2,]    1    4    9
vapply(list(1:3, 4:6), sum, numeric(1))
#> [1]  6 15
m <- matrix(1:6, nrow = 2)
m
#>      [,1] [,2] [,3]
#> [1,]    1    3    5
#> [2,]    2    4    6
apply(m, 1, sum)
#> [1]  9 12
apply(m, 2, function(col) col / sum(col))
#>           [,1]      [,2]      [,3]
#> [1,] 0.3333333 0.4285714 0.4545455
#> [2,] 0.6666667 0.5714286 0.5454545
mapply(function(x, y) x + y, 1:3, 4:6)
#> [1] 5 7 9
mapply(rep, 1:3, 3:1)
#> [[1]]
#> [1] 1 1 1
#> 
#> [[2]]
#> [1] 2 2
#> 
#> [[3]]
#> [1] 3
#> 
mapply(function(n, v) paste(n, v), c("a", "b"), c("x", "y"))
#>     a     b 
#> "a x" "b y" 
Map(function(k, v) paste0(k, v), c("a", "b"), 1:2)
#> $a
#> [1] "a1"
#> 
#> $b
#> [1] "b2"
#> 
Reduce(`+`, 1:5, accumulate = TRUE)
#> [1]  1  3  6 10 15
Filter(function(v) v > 2, c(1, 5, 2, 7))
#> [1] 5 7
do.call(rbind, list(1:2, 3:4))
#>      [,1] [,2]
#> [1,]    1    2
#> [2,]    3    4
do.call("sum", list(1, 2, 3))
#> [1] 6
outer(1:3, 1:3)
#>      [,1] [,2] [,3]
#> [1,]    1    2    3
#> [2,]    2    4    6
#> [3,]    3    6    9
tapply(c(1, 2, 3, 4), c("a", "b", "a", "b"), mean)
#> a b 
#> 2 3 
unlist(lapply(1:3, function(i) i * 2))
#> [1] 2 4 6
unlist(list(a = 1, b = list(c = 2, d = 3)))
#>   a b.c b.d 
#>   1   2   3 
rapply(list(1, 2, "a"), function(x) x * 2, classes = "numeric", how = "unlist")
#> [1] 2 4
array(1:8, dim = c(2, 2, 2))
#> , , 1
#> 
#>      [,1] [,2]
#> [1,]    1    3
#> [2,]    2    4
#> 
#> , , 2
#> 
#>      [,1] [,2]
#> [1,]    5    7
#> [2,]    6    8
#> 
