# simulations and games
deck <- expand.grid(rank = c("A", "K"), suit = c("H", "S"), stringsAsFactors = FALSE)
deck
#>   rank suit
#> 1    A    H
#> 2    K    H
#> 3    A    S
#> 4    K    S
nrow(deck)
#> [1] 4
paste(deck$rank, deck$suit, sep = "-")
#> [1] "A-H" "K-H" "A-S" "K-S"
board <- matrix(" ", 3, 3)
board[1, ] <- "X"; board[2, 2] <- "O"
print(board, quote = FALSE)
#>      [,1] [,2] [,3]
#> [1,] X    X    X   
#> [2,]      O        
#> [3,]               
winner <- function(b) {
  lines <- c(lapply(1:3, function(i) b[i, ]), lapply(1:3, function(j) b[, j]), list(diag(b), diag(b[, 3:1])))
  for (l in lines) if (l[1] != " " && all(l == l[1])) return(l[1])
  NULL
}
winner(board)
#> [1] "X"
is.null(winner(matrix(" ", 3, 3)))
#> [1] TRUE
set.seed(42)
walk <- cumsum(sample(c(-1, 1), 100, replace = TRUE))
length(walk); range(diff(walk))
#> [1] 100
#> [1] -1  1
inside <- 0
N <- 1000
for (i in seq_len(N)) {
  p <- runif(2, -1, 1)
  if (sum(p^2) <= 1) inside <- inside + 1
}
abs(4 * inside / N - pi) < 0.2
#> [1] TRUE
bank <- list(balance = 100, log = character())
deposit <- function(acc, amt) {
  if (amt <= 0) stop("Amount must be positive")
  acc$balance <- acc$balance + amt
  acc$log <- c(acc$log, paste("deposit", amt))
  acc
}
bank <- deposit(bank, 50)
bank$balance; bank$log
#> [1] 150
#> [1] "deposit 50"
res <- tryCatch(deposit(bank, -5), error = function(e) { cat("Error:", conditionMessage(e), "\n"); bank })
#> Error: Amount must be positive 
identical(res, bank)
#> [1] TRUE
inventory <- data.frame(item = c("apple", "pear"), qty = c(5L, 0L), price = c(0.5, 0.75))
inventory$value <- with(inventory, qty * price)
inventory[inventory$qty > 0, c("item", "value")]
#>    item value
#> 1 apple   2.5
total <- sum(inventory$value)
cat("Total: $", format(total, nsmall = 2), "\n", sep = "")
#> Total: $2.50
for (i in seq_len(nrow(inventory))) {
  row <- inventory[i, ]
  cat(sprintf("%-6s %3d @ %5.2f\n", row$item, row$qty, row$price))
}
#> apple    5 @  0.50
#> pear     0 @  0.75
apply(inventory[, c("qty", "price")], 1, function(r) r["qty"] * r["price"])
#> [1] 2.5 0.0
do.call(rbind, strsplit(c("a=1", "b=2"), "="))
#>      [,1] [,2]
#> [1,] "a"  "1" 
#> [2,] "b"  "2" 
grades <- c(Ann = 91, Bob = 78, Cy = 85)
grades[order(grades, decreasing = TRUE)]
#> Ann  Cy Bob 
#>  91  85  78 
letter <- cut(grades, c(0, 80, 90, 100), labels = c("C", "B", "A"))
data.frame(name = names(grades), grade = grades, letter, row.names = NULL)
#>   name grade letter
#> 1  Ann    91      A
#> 2  Bob    78      C
#> 3   Cy    85      B
names(which.max(grades))
#> [1] "Ann"
sprintf("%s scored %.1f", names(grades), grades)
#> [1] "Ann scored 91.0" "Bob scored 78.0" "Cy scored 85.0" 
vapply(split(grades, grades > 80), mean, numeric(1))
#> FALSE  TRUE 
#>    78    88 
mapply(function(n, g) paste0(n, ":", g), names(grades), grades)
#>      Ann      Bob       Cy 
#> "Ann:91" "Bob:78"  "Cy:85" 
m <- sapply(1:3, function(i) sapply(1:3, function(j) i + j))
m
#>      [,1] [,2] [,3]
#> [1,]    2    3    4
#> [2,]    3    4    5
#> [3,]    4    5    6
rownames(m) <- paste0("r", 1:3); colnames(m) <- LETTERS[1:3]
m["r2", c("A", "C")]
#> A C 
#> 3 5 
life <- matrix(0L, 5, 5); life[3, 2:4] <- 1L
step <- function(g) {
  n <- nrow(g); out <- g
  for (i in 1:n) for (j in 1:n) {
    rows <- max(1, i - 1):min(n, i + 1); cols <- max(1, j - 1):min(n, j + 1)
    alive <- sum(g[rows, cols]) - g[i, j]
    out[i, j] <- as.integer(alive == 3 || (g[i, j] == 1 && alive == 2))
  }
  out
}
step(life)
#>      [,1] [,2] [,3] [,4] [,5]
#> [1,]    0    0    0    0    0
#> [2,]    0    0    1    0    0
#> [3,]    0    0    1    0    0
#> [4,]    0    0    1    0    0
#> [5,]    0    0    0    0    0
identical(step(step(life)), life)
#> [1] TRUE
