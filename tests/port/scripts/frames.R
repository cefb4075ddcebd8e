df <- data.frame(name = c("Ann", "Bob", "Cy", "Di"), age = c(30, 25, 41, 35), group = factor(c("x", "y", "x", "y")), stringsAsFactors = FALSE)
df
#>   name age group
#> 1  Ann  30     x
#> 2  Bob  25     y
#> 3   Cy  41     x
#> 4   Di  35     y
str(df)
#> 'data.frame':	4 obs. of  3 variables:
#>  $ name : chr  "Ann" "Bob" "Cy" "Di"
#>  $ age  : num  30 25 41 35
#>  $ group: Factor w/ 2 levels "x","y": 1 2 1 2
summary(df$age)
#>    Min. 1st Qu.  Median    Mean 3rd Qu.    Max. 
#>   25.00   28.75   32.50   32.75   36.50   41.00 
nrow(df); ncol(df); dim(df); names(df)
#> [1] 4
#> [1] 3
#> [1] 4 3
#> [1] "name"  "age"   "group"
df[df$age > 28, ]
#>   name age group
#> 1  Ann  30     x
#> 3   Cy  41     x
#> 4   Di  35     y
df[order(df$age), c("name", "age")]
#>   name age
#> 2  Bob  25
#> 1  Ann  30
#> 4   Di  35
#> 3   Cy  41
df[order(-df$age), ]$name
#> [1] "Cy"  "Di"  "Ann" "Bob"
df$senior <- df$age > 32
df
#>   name age group senior
#> 1  Ann  30     x  FALSE
#> 2  Bob  25     y  FALSE
#> 3   Cy  41     x   TRUE
#> 4   Di  35     y   TRUE
aggregate(age ~ group, data = df, FUN = mean)
#>   group  age
#> 1     x 35.5
#> 2     y 30.0
tapply(df$age, df$group, mean)
#>    x    y 
#> 35.5 30.0 
with(df, mean(age))
#> [1] 32.75
subset(df, age < 40, select = c(name, age))
#>   name age
#> 1  Ann  30
#> 2  Bob  25
#> 4   Di  35
other <- data.frame(name = c("Ann", "Di", "Ed"), score = c(1.5, 2.5, 3.5))
merge(df[, c("name", "age")], other, by = "name")
#>   name age score
#> 1  Ann  30   1.5
#> 2   Di  35   2.5
merge(df[, c("name", "age")], other, all = TRUE)
#>   name age score
#> 1  Ann  30   1.5
#> 2  Bob  25    NA
#> 3   Cy  41    NA
#> 4   Di  35   2.5
#> 5   Ed  NA   3.5
rbind(other, data.frame(name = "Flo", score = 9))
#>   name score
#> 1  Ann   1.5
#> 2   Di   2.5
#> 3   Ed   3.5
#> 4  Flo   9.0
cbind(other, rank = 1:3)
#>   name score rank
#> 1  Ann   1.5    1
#> 2   Di   2.5    2
#> 3   Ed   3.5    3
colnames(other)[2] <- "points"
other
#>   name points
#> 1  Ann    1.5
#> 2   Di    2.5
#> 3   Ed    3.5
sapply(df, class)
#>        name         age       group      senior 
#> "character"   "numeric"    "factor"   "logical" 
lapply(split(df$age, df$group), range)
#> $x
#> [1] 30 41
#> 
#> $y
#> [1] 25 35
#> 
split(df[, 1:2], df$group)
#> $x
#>   name age
#> 1  Ann  30
#> 3   Cy  41
#> 
#> $y
#>   name age
#> 2  Bob  25
#> 4   Di  35
#> 
table(df$group, df$senior)
#>    
#>     FALSE TRUE
#>   x     1    1
#>   y     1    1
table(df$group)
#> 
#> x y 
#> 2 2 
head(mtcars, 3)
#>                mpg cyl disp  hp drat    wt  qsec vs am gear carb
#> Mazda RX4     21.0   6  160 110 3.90 2.620 16.46  0  1    4    4
#> Mazda RX4 Wag 21.0   6  160 110 3.90 2.875 17.02  0  1    4    4
#> Datsun 710    22.8   4  108  93 3.85 2.320 18.61  1  1    4    1
aggregate(mpg ~ cyl, data = mtcars, mean)
#>   cyl      mpg
#> 1   4 26.66364
#> 2   6 19.74286
#> 3   8 15.10000
aggregate(mtcars$mpg, by = list(cyl = mtcars$cyl), FUN = mean)
#>   cyl        x
#> 1   4 26.66364
#> 2   6 19.74286
#> 3   8 15.10000
colMeans(mtcars[, c("mpg", "wt")])
#>      mpg       wt 
#> 20.09062  3.21725 
round(cor(mtcars$mpg, mtcars$wt), 4)
#> [1] -0.8677
quantile(mtcars$mpg)
#>     0%    25%    50%    75%   100% 
#> 10.400 15.425 19.200 22.800 33.900 
df$group <- NULL
names(df)
#> [1] "name"   "age"    "senior"
df[["age"]][2] <- 26
df$age
#> [1] 30 26 41 35
df[2, "name"] <- "Rob"
df[2, ]
#>   name age senior
#> 2  Rob  26  FALSE
unique(c(1, 2, 2, 3)); duplicated(c("a", "b", "a"))
#> [1] 1 2 3
#> [1] FALSE FALSE  TRUE
cut(c(1, 5, 9), breaks = c(0, 3, 6, 10))
#> [1] (0,3]  (3,6]  (6,10]
#> Levels: (0,3] (3,6] (6,10]
cut(c(1, 5, 9), breaks = c(0, 3, 6, 10), labels = c("low", "mid", "high"))
#> [1] low  mid  high
#> Levels: low mid high
apply(as.matrix(df[, c("age"), drop = FALSE]), 2, max)
#> age 
#>  41 
is.na(c(1, NA, 3))
#> [1] FALSE  TRUE FALSE
mean(c(1, NA, 3), na.rm = TRUE)
#> [1] 2
data.frame(x = c(1.123456, 22.1), y = c(NA, "b"))
#>           x    y
#> 1  1.123456 <NA>
#> 2 22.100000    b
data.frame()
#> data frame with 0 columns and 0 rows
complete.cases(data.frame(a = c(1, NA), b = c(1, 2)))
#> [1]  TRUE FALSE
gaps <- data.frame(a = c(1, NA, 3), b = c(2, 4, 6))
colMeans(gaps, na.rm = TRUE)
#> a b 
#> 2 4 
colMeans(gaps)
#>  a  b 
#> NA  4 
rowSums(gaps, na.rm = TRUE)
#> [1] 3 4 9
rowsum(c(1, 2, 3), c("a", "b", "a"))
#>   [,1]
#> a    4
#> b    2
isTRUE(c(TRUE, TRUE))
#> [1] FALSE
one <- c(5)
isTRUE(one == 5)
#> [1] TRUE
is.list(list())
#> [1] TRUE
