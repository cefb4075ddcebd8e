library(torch)
t1 <- torch_tensor(1)
t1
#> torch_tensor
#>  1
#> [ CPUFloatType{1} ]
t1$dtype; t1$device; t1$shape
#> torch_Float
#> torch_device(type='cpu') 
#> [1] 1
t2 <- t1$to(dtype = torch_int())
t2$dtype
#> torch_Int
torch_tensor(1:5)
#> torch_tensor
#>  1
#>  2
#>  3
#>  4
#>  5
#> [ CPULongType{5} ]
torch_tensor(matrix(1:9, ncol = 3))
#> torch_tensor
#>  1  4  7
#>  2  5  8
#>  3  6  9
#> [ CPULongType{3,3} ]
torch_tensor(matrix(1:9, ncol = 3, byrow = TRUE))
#> torch_tensor
#>  1  2  3
#>  4  5  6
#>  7  8  9
#> [ CPULongType{3,3} ]
torch_tensor(array(1:8, dim = c(2, 2, 2)))$shape
#> [1] 2 2 2
torch_eye(n = 3)
#> torch_tensor
#>  1  0  0
#>  0  1  0
#>  0  0  1
#> [ CPUFloatType{3,3} ]
torch_arange(start = 1, end = 9, step = 2)
#> torch_tensor
#>  1
#>  3
#>  5
#>  7
#>  9
#> [ CPUFloatType{5} ]
a <- torch_outer(torch_arange(1, 3), torch_arange(1, 3))
a$sum(); a$sum(dim = 1); a$sum(dim = c(1, 2))
#> torch_tensor
#> 36
#> [ CPUFloatType{} ]
#> torch_tensor
#>   6
#>  12
#>  18
#> [ CPUFloatType{3} ]
#> torch_tensor
#> 36
#> [ CPUFloatType{} ]
x <- torch_tensor(matrix(1:9, ncol = 3, byrow = TRUE))
x[1, 1:3]; x[, 2]; x[-1, ]
#> torch_tensor
#>  1
#>  2
#>  3
#> [ CPULongType{3} ]
#> torch_tensor
#>  2
#>  5
#>  8
#> [ CPULongType{3} ]
#> torch_tensor
#>  7
#>  8
#>  9
#> [ CPULongType{3} ]
x[x > 4]
#> torch_tensor
#>  5
#>  6
#>  7
#>  8
#>  9
#> [ CPULongType{5} ]
t <- torch_zeros(24)
t2 <- t$view(c(4, 6)); t2$size()
#> [1] 4 6
t2$unsqueeze(1)$shape; t2$t()$shape
#> [1] 1 4 6
#> [1] 6 4
m <- as_array(torch_tensor(matrix(c(1.5, 2, 3, 4), 2)))
m
#>      [,1] [,2]
#> [1,]  1.5    3
#> [2,]  2.0    4
as.numeric(torch_tensor(3.5)); class(m)
#> [1] 3.5
#> [1] "matrix" "array" 
torch_cat(list(torch_ones(2, 2), torch_zeros(1, 2)))
#> torch_tensor
#>  1  1
#>  1  1
#>  0  0
#> [ CPUFloatType{3,2} ]
b <- torch_ones(2, 3); b[1, ] <- 5; b
#> torch_tensor
#>  5  5  5
#>  1  1  1
#> [ CPUFloatType{2,3} ]
torch_manual_seed(1)
r <- torch_rand(2, 2); identical(dim(r), c(2L, 2L))
#> [1] TRUE
nrow(torch_ones(4, 2)); ncol(torch_ones(4, 2)); length(torch_ones(4, 2))
#> [1] 4
#> [1] 2
#> [1] 8
mean(torch_tensor(c(1, 2, 3)))
#> torch_tensor
#> 2
#> [ CPUFloatType{} ]
torch_equal(torch_ones(2), torch_ones(2))
#> [1] TRUE
(torch_tensor(c(1, 2)) == torch_tensor(c(1, 3)))$sum()$item()
#> [1] 1
if (torch_tensor(1)$item() > 0) cat("positive\n")
#> positive
s <- torch_tensor(c(3, 1, 2))$sort()
s[[1]]; s[[2]]
#> torch_tensor
#>  1
#>  2
#>  3
#> [ CPUFloatType{3} ]
#> torch_tensor
#>  2
#>  3
#>  1
#> [ CPULongType{3} ]
torch_where(torch_tensor(c(1, -1)) > 0, torch_tensor(1), torch_tensor(0))
#> torch_tensor
#>  1
#>  0
#> [ CPUFloatType{2} ]
str(as.array(torch_ones(2, 2)))
#>  num [1:2, 1:2] 1 1 1 1
torch_linspace(0, 1, steps = 3)
#> torch_tensor
#>  0.0000
#>  0.5000
#>  1.0000
#> [ CPUFloatType{3} ]
rowSums(as_array(torch_ones(2, 3)))
#> [1] 3 3
apply(as.matrix(torch_ones(2, 3)), 1, sum)
#> [1] 3 3
