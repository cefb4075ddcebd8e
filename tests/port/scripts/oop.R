# S3 classes
dog <- function(name, age) {
  obj <- list(name = name, age = age)
  class(obj) <- "dog"
  obj
}
print.dog <- function(x, ...) {
  cat("<dog>", x$name, "aged", x$age, "\n")
  invisible(x)
}
summary.dog <- function(object, ...) {
  structure(list(info = paste(object$name, "summary")), class = "summary.dog")
}
print.summary.dog <- function(x, ...) cat(x$info, "\n")
d <- dog("Rex", 3)
d
#> <dog> Rex aged 3 
print(d)
#> <dog> Rex aged 3 
summary(d)
#> Rex summary 
speak <- function(x, ...) UseMethod("speak")
speak.default <- function(x, ...) cat("...\n")
speak.dog <- function(x, loud = FALSE, ...) cat(if (loud) "WOOF" else "woof", "\n")
speak(d); speak(d, loud = TRUE); speak(1)
#> woof 
#> WOOF 
#> ...
puppy <- structure(list(name = "Bit", age = 0), class = c("puppy", "dog"))
speak.puppy <- function(x, ...) { cat("yip and "); NextMethod() }
speak(puppy)
#> yip and woof 
inherits(puppy, "dog"); inherits(puppy, "cat"); class(puppy)
#> [1] TRUE
#> [1] FALSE
#> [1] "puppy" "dog"  
format.money <- function(x, ...) paste0("$", formatC(unclass(x), digits = 2, format = "f"))
print.money <- function(x, ...) print(format(x), quote = FALSE)
m <- structure(c(1.5, 20), class = "money")
m
#> [1] $1.50  $20.00
"+.money" <- function(e1, e2) structure(unclass(e1) + unclass(e2), class = "money")
m + m
#> [1] $3.00  $40.00
"==.dog" <- function(e1, e2) e1$name == e2$name
d == dog("Rex", 9)
#> [1] TRUE
length.stack <- function(x) length(x$items)
s <- structure(list(items = list(1, 2, 3)), class = "stack")
length(s)
#> [1] 3
"[.myvec" <- function(x, i) structure(unclass(x)[i], class = "myvec")
mv <- structure(c(10, 20, 30), class = "myvec")
unclass(mv[2:3])
#> [1] 20 30
toString.dog <- function(x, ...) paste0("dog:", x$name)
toString(d)
#> [1] "dog:Rex"
as.character.dog <- function(x, ...) x$name
as.character(d)
#> [1] "Rex"
unclass(d)
#> $name
#> [1] "Rex"
#> 
#> $age
#> [1] 3
#> 
methods_exist <- exists("speak.dog")
methods_exist
#> [1] TRUE
# closures
counter <- function() {
  i <- 0
  function() {
    i <<- i + 1
    i
  }
}
c1 <- counter(); c2 <- counter()
c1(); c1(); c2()
#> [1] 1
#> [1] 2
#> [1] 1
adders <- lapply(1:3, function(i) function(x) x + i)
adders[[2]](10)
#> [1] 12
account <- function(total = 0) {
  list(
    deposit = function(x) { total <<- total + x; invisible(total) },
    withdraw = function(x) {
      if (x > total) stop("insufficient funds")
      total <<- total - x
      total
    },
    balance = function() total
  )
}
a <- account(100)
a$deposit(50)
a$balance()
#> [1] 150
a$withdraw(30)
#> [1] 120
tryCatch(a$withdraw(1000), error = function(e) cat("Error:", conditionMessage(e), "\n"))
#> Error: insufficient funds 
memo <- local({
  cache <- c()
  function(n) {
    key <- as.character(n)
    if (!is.null(cache[key]) && !is.na(cache[key])) return(cache[[key]])
    val <- if (n < 2) n else memo(n - 1) + memo(n - 2)
    cache[key] <<- val
    val
  }
})
memo(30)
#> [1] 832040
# environments
e <- new.env()
assign("x", 10, envir = e)
get("x", envir = e)
#> [1] 10
e$y <- 20
sort(ls(e))
#> [1] "x" "y"
exists("z", envir = e)
#> [1] FALSE
modify <- function(env) env$x <- 99
modify(e)
e$x
#> [1] 99
mget(c("x", "y"), envir = e)
#> $x
#> [1] 99
#> 
#> $y
#> [1] 20
#> 
for (nm in sort(ls(e))) cat(nm, "=", get(nm, envir = e), "\n")
#> x = 99 
#> y = 20 
# R6
library(R6)
Person <- R6Class("Person",
  public = list(
    name = NULL,
    initialize = function(name = "nobody") { self$name <- name },
    greet = function() { cat("Hello, my name is", self$name, "\n"); invisible(self) },
    rename = function(new) { self$name <- new; invisible(self) }
  )
)
p <- Person$new("Ann")
p$greet()
#> Hello, my name is Ann 
p$rename("Bob")$greet()
#> Hello, my name is Bob 
Student <- R6Class("Student", inherit = Person,
  public = list(
    school = NULL,
    initialize = function(name, school) { super$initialize(name); self$school <- school },
    greet = function() { super$greet(); cat("I study at", self$school, "\n") }
  ),
  active = list(
    label = function(value) {
      if (missing(value)) return(paste(self$name, "@", self$school))
      stop("read only")
    }
  ),
  private = list(secret = 42)
)
st <- Student$new("Cy", "MIT")
st$greet()
#> Hello, my name is Cy 
#> I study at MIT 
st$label
#> [1] "Cy @ MIT"
class(st)
#> [1] "Student" "Person"  "R6"     
q <- p$clone()
q$name <- "Zed"
p$name
#> [1] "Bob"
Stack <- R6Class("Stack", public = list(
  items = list(),
  push = function(x) { self$items[[length(self$items) + 1]] <- x; invisible(self) },
  pop = function() { it <- self$items[[length(self$items)]]; self$items[[length(self$items)]] <- NULL; it },
  size = function() length(self$items)
))
s <- Stack$new()
s$push(1)$push("two")$push(3)
s$pop()
#> [1] 3
s$size()
#> [1] 2
