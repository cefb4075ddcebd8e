f <- factor(c("low", "high", "mid", "low"), levels = c("low", "mid", "high"))
f
#> [1] low  high mid  low 
#> Levels: low mid high
levels(f); nlevels(f); as.integer(f); table(f)
#> [1] "low"  "mid"  "high"
#> [1] 3
#> [1] 1 3 2 1
#> f
#>  low  mid high 
#>    2    1    1 
summary(f)
#>  low  mid high 
#>    2    1    1 
f[2]
#> [1] high
#> Levels: low mid high
droplevels(f[f != "mid"])
#> [1] low  high low 
#> Levels: low high
levels(f)[1] <- "L"; f
#> [1] L    high mid  L   
#> Levels: L mid high
o <- factor(c("S", "L", "M"), levels = c("S", "M", "L"), ordered = TRUE)
o
#> [1] S L M
#> Levels: S < M < L
o < "L"; max(o)
#> [1]  TRUE FALSE  TRUE
#> [1] L
#> Levels: S < M < L
factor(c(3, 1, 2))
#> [1] 3 1 2
#> Levels: 1 2 3
as.numeric(as.character(factor(c("10", "20"))))
#> [1] 10 20
interaction(c("a", "b"), c("x", "y"))
#> [1] a.x b.y
#> Levels: a.x b.x a.y b.y
rev(levels(factor(c("b", "a"))))
#> [1] "b" "a"
is.factor(f); class(f)
#> [1] TRUE
#> [1] "factor"
factor(c("a", NA, "b"))
#> [1] a    <NA> b   
#> Levels: a b
tapply(c(10, 20, 30, 40), factor(c("x", "y", "x", "z"), levels = c("x", "y", "z")), sum)
#>  x  y  z 
#> 40 20 40 
by_group <- split(1:6, rep(c("odd", "even"), 3))
by_group
#> $even
#> [1] 2 4 6
#> 
#> $odd
#> [1] 1 3 5
#> 
sapply(by_group, sum)
#> even  odd 
#>   12    9 
unsplit(by_group, rep(c("odd", "even"), 3))
#> [1] 1 2 3 4 5 6
table(c("a", "b", "a"), c("x", "x", "y"))
#>    
#>     x y
#>   a 1 1
#>   b 1 0
df <- data.frame(g = factor(c("u", "v", "u")), n = c(1, 2, 3))
levels(df$g)
#> [1] "u" "v"
df$g <- as.character(df$g); df$g[2] <- "w"; df
#>   g n
#> 1 u 1
#> 2 w 2
#> 3 u 3
ifelse(factor(c("a", "b")) == "a", 1, 0)
#> [1] 1 0
cut(0:4, 2)
#> [1] (-0.004,2] (-0.004,2] (-0.004,2] (2,4]      (2,4]     
#> Levels: (-0.004,2] (2,4]
findInterval(c(1.5, 3.2), 1:4)
#> [1] 1 3
addmargins(table(c(1, 1, 2), c(1, 2, 2)))
#>      
#>       1 2 Sum
#>   1   1 1   2
#>   2   0 1   1
#>   Sum 1 2   3
paste(f); nchar(as.character(f))
#> [1] "L"    "high" "mid"  "L"   
#> [1] 1 4 3 1
relevel(factor(c("a", "b", "c")), ref = "c")
#> [1] a b c
#> Levels: c a b
