set.seed(42)
x <- rnorm(5)
round(x, 4)
#> [1]  1.3710 -0.5647  0.3631  0.6329  0.4043
sample(1:10)
#>  [1]  8  7  4  1  5 10  2  6  9  3
set.seed(1); runif(3)
#> [1] 0.2655087 0.3721239 0.5728534
boot_mean <- function(v, B = 100) {
  means <- numeric(B)
  for (b in 1:B) means[b] <- mean(sample(v, replace = TRUE))
  means
}
set.seed(7)
bm <- boot_mean(c(1, 2, 3, 4, 5))
length(bm); mean(bm) > 2.5 & mean(bm) < 3.5
#> [1] 100
#> [1] TRUE
quantile(c(1, 2, 3, 4, 10), c(0.25, 0.75))
#> 25% 75% 
#>   2   4 
fit <- lm(dist ~ speed, data = cars)
coef(fit)
#> (Intercept)       speed 
#>  -17.579095    3.932409 
summary(fit)$r.squared
#> [1] 0.6510794
summary(fit)
#> 
#> Call:
#> lm(formula = dist ~ speed, data = cars)
#> 
#> Residuals:
#>     Min      1Q  Median      3Q     Max 
#> -29.069  -9.525  -2.272   9.215  43.201 
#> 
#> Coefficients:
#>             Estimate Std. Error t value Pr(>|t|)    
#> (Intercept) -17.5791     6.7584  -2.601   0.0123 *  
#> speed         3.9324     0.4155   9.464 1.49e-12 ***
#> ---
#> Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1
#> 
#> Residual standard error: 15.38 on 48 degrees of freedom
#> Multiple R-squared:  0.6511,	Adjusted R-squared:  0.6438 
#> F-statistic: 89.57 on 1 and 48 DF,  p-value: 1.49e-12
#> 
predict(fit, data.frame(speed = c(10, 20)))
#>        1        2 
#> 21.74499 61.06908 
summary(iris)
#>   Sepal.Length    Sepal.Width     Petal.Length    Petal.Width   
#>  Min.   :4.300   Min.   :2.000   Min.   :1.000   Min.   :0.100  
#>  1st Qu.:5.100   1st Qu.:2.800   1st Qu.:1.600   1st Qu.:0.300  
#>  Median :5.800   Median :3.000   Median :4.350   Median :1.300  
#>  Mean   :5.843   Mean   :3.057   Mean   :3.758   Mean   :1.199  
#>  3rd Qu.:6.400   3rd Qu.:3.300   3rd Qu.:5.100   3rd Qu.:1.800  
#>  Max.   :7.900   Max.   :4.400   Max.   :6.900   Max.   :2.500  
#>        Species  
#>  setosa    :50  
#>  versicolor:50  
#>  virginica :50  
#>                 
#>                 
#>                 
table(iris$Species)
#> 
#>     setosa versicolor  virginica 
#>         50         50         50 
sapply(iris[, 1:4], mean)
#> Sepal.Length  Sepal.Width Petal.Length  Petal.Width 
#>     5.843333     3.057333     3.758000     1.199333 
aggregate(. ~ Species, data = iris, FUN = mean)
#>      Species Sepal.Length Sepal.Width Petal.Length Petal.Width
#> 1     setosa        5.006       3.428        1.462       0.246
#> 2 versicolor        5.936       2.770        4.260       1.326
#> 3  virginica        6.588       2.974        5.552       2.026
with(mtcars, tapply(mpg, list(cyl, gear), mean))
#>       3      4    5
#> 4 21.50 26.925 28.2
#> 6 19.75 19.750 19.7
#> 8 15.05     NA 15.4
cor(mtcars[, 1:3])
#>             mpg        cyl       disp
#> mpg   1.0000000 -0.8521620 -0.8475514
#> cyl  -0.8521620  1.0000000  0.9020329
#> disp -0.8475514  0.9020329  1.0000000
head(iris, 3)
#>   Sepal.Length Sepal.Width Petal.Length Petal.Width Species
#> 1          5.1         3.5          1.4         0.2  setosa
#> 2          4.9         3.0          1.4         0.2  setosa
#> 3          4.7         3.2          1.3         0.2  setosa
iris[c(1, 51, 101), c("Sepal.Length", "Species")]
#>     Sepal.Length    Species
#> 1            5.1     setosa
#> 51           7.0 versicolor
#> 101          6.3  virginica
str(iris)
#> 'data.frame':	150 obs. of  5 variables:
#>  $ Sepal.Length: num  5.1 4.9 4.7 4.6 5 5.4 4.6 5 4.4 4.9 ...
#>  $ Sepal.Width : num  3.5 3 3.2 3.1 3.6 3.9 3.4 3.4 2.9 3.1 ...
#>  $ Petal.Length: num  1.4 1.4 1.3 1.5 1.4 1.7 1.4 1.5 1.4 1.5 ...
#>  $ Petal.Width : num  0.2 0.2 0.2 0.2 0.2 0.4 0.3 0.2 0.2 0.1 ...
#>  $ Species     : Factor w/ 3 levels "setosa","versicolor",..: 1 1 1 1 1 1 1 1 1 1 ...
pca <- prcomp(iris[, 1:4], scale. = TRUE)
round(pca$sdev, 4)
#> [1] 1.7084 0.9560 0.3831 0.1439
km <- kmeans(c(1, 1.1, 5, 5.1), centers = c(1, 5))
km$cluster
#> [1] 1 1 2 2
mean((iris$Sepal.Length - mean(iris$Sepal.Length))^2)
#> [1] 0.6811222
cumsum(table(cut(c(1, 2, 3, 4), c(0, 2, 4))))
#> (0,2] (2,4] 
#>     2     4 
dist(matrix(c(0, 3, 0, 4), 2))
#>   1
#> 2 5
apply(as.matrix(head(mtcars[, 1:2], 2)), 1, sum)
#>     Mazda RX4 Mazda RX4 Wag 
#>            27            27 
