# Tests of hypotheses, and the tables that they start from.
sleep <- data.frame(
  extra = c(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2, 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4),
  group = factor(rep(1:2, each = 10)))
t.test(extra ~ group, data = sleep)
#> 
#> 	Welch Two Sample t-test
#> 
#> data:  extra by group
#> t = -1.8608, df = 17.776, p-value = 0.07939
#> alternative hypothesis: true difference in means between group 1 and group 2 is not equal to 0
#> 95 percent confidence interval:
#>  -3.3654832  0.2054832
#> sample estimates:
#> mean in group 1 mean in group 2 
#>            0.75            2.33 
#> 
t.test(mtcars$mpg, mu = 20)
#> 
#> 	One Sample t-test
#> 
#> data:  mtcars$mpg
#> t = 0.08506, df = 31, p-value = 0.9328
#> alternative hypothesis: true mean is not equal to 20
#> 95 percent confidence interval:
#>  17.91768 22.26357
#> sample estimates:
#> mean of x 
#>  20.09062 
#> 
a <- sleep$extra[1:10]
b <- sleep$extra[11:20]
paired <- t.test(a, b, paired = TRUE)
round(paired$p.value, 6)
#> [1] 0.002833
paired$method
#> [1] "Paired t-test"
round(t.test(a, b, var.equal = TRUE)$p.value, 5)
#> [1] 0.07919
as.numeric(round(t.test(a, b, alternative = "less")$conf.int, 4))
#> [1]    -Inf -0.1066
cor.test(mtcars$mpg, mtcars$wt)
#> 
#> 	Pearson's product-moment correlation
#> 
#> data:  mtcars$mpg and mtcars$wt
#> t = -9.559, df = 30, p-value = 1.294e-10
#> alternative hypothesis: true correlation is not equal to 0
#> 95 percent confidence interval:
#>  -0.9338264 -0.7440872
#> sample estimates:
#>        cor 
#> -0.8676594 
#> 
M <- as.table(rbind(c(762, 327, 468), c(484, 239, 477)))
dimnames(M) <- list(gender = c("F", "M"), party = c("Democrat", "Independent", "Republican"))
test <- chisq.test(M)
test
#> 
#> 	Pearson's Chi-squared test
#> 
#> data:  M
#> X-squared = 30.07, df = 2, p-value = 2.954e-07
#> 
round(test$expected, 4)
#>       party
#> gender Democrat Independent Republican
#>      F 703.6714    319.6453   533.6834
#>      M 542.3286    246.3547   411.3166
chisq.test(c(20, 30, 50))
#> 
#> 	Chi-squared test for given probabilities
#> 
#> data:  c(20, 30, 50)
#> X-squared = 14, df = 2, p-value = 0.0009119
#> 
xtabs(~ cyl + gear, data = mtcars)
#>    gear
#> cyl  3  4  5
#>   4  1  8  2
#>   6  2  4  1
#>   8 12  0  2
sales <- data.frame(region = c("N", "S", "N", "S"), year = c(1, 1, 2, 2), amount = c(10, 20, 30, 45))
xtabs(amount ~ region, sales)
#> region
#>  N  S 
#> 40 65 
prop.table(xtabs(amount ~ region + year, sales), 1)
#>       year
#> region         1         2
#>      N 0.2500000 0.7500000
#>      S 0.3076923 0.6923077
abbreviate(c("January", "February", "Mississippi"), 5)
#>     January    February Mississippi 
#>     "Janry"     "Fbrry"     "Mssss" 
cat(strwrap("The quick brown fox jumps over the lazy dog.", width = 20), sep = "\n")
#> The quick brown fox
#> jumps over the lazy
#> dog.
# A confusion matrix whose dimensions have names.
confusion <- matrix(c(5L, 2L, 1L, 17L), nrow = 2,
  dimnames = list(Predicted = c("cat", "dog"), Actual = c("cat", "dog")))
confusion
#>          Actual
#> Predicted cat dog
#>       cat   5   1
#>       dog   2  17
t(confusion)
#>       Predicted
#> Actual cat dog
#>    cat   5   2
#>    dog   1  17
confusion / sum(confusion)
#>          Actual
#> Predicted  cat  dog
#>       cat 0.20 0.04
#>       dog 0.08 0.68
names(dimnames(confusion))
#> [1] "Predicted" "Actual"   
confusion["dog", , drop = FALSE]
#>          Actual
#> Predicted cat dog
#>       dog   2  17
