res <- tryCatch({
  warning("careful")
  1
}, warning = function(w) {
  cat("caught:", conditionMessage(w), "\n")
  2
}, finally = cat("done\n"))
#> caught: careful 
#> done
res
#> [1] 2
safe_log <- function(x) {
  tryCatch({
    if (x < 0) stop("negative input")
    log(x)
  }, error = function(e) {
    message("Error: ", conditionMessage(e))
    NA
  })
}
safe_log(1)
#> [1] 0
safe_log(-1)
#> [1] NA
r <- try(log("a"), silent = TRUE)
class(r)
#> [1] "try-error"
inherits(r, "try-error")
#> [1] TRUE
cat(r)
#> Error in log() : non-numeric argument to mathematical function
out <- withCallingHandlers({
  warning("W1")
  "value"
}, warning = function(w) {
  cat("handling", conditionMessage(w), "\n")
  invokeRestart("muffleWarning")
})
#> handling W1 
out
#> [1] "value"
tryCatch(log(-1), warning = function(w) cat("warn:", conditionMessage(w), "\n"))
#> warn: NaNs produced 
tryCatch(as.integer("x"), warning = function(w) cat("warn:", conditionMessage(w), "\n"))
#> warn: NAs introduced by coercion 
tryCatch(as.numeric("abc"), warning = function(w) print(conditionMessage(w)))
#> [1] "NAs introduced by coercion"
tryCatch(1:3 + 1:2, warning = function(w) print(conditionMessage(w)))
#> [1] "longer object length is not a multiple of shorter object length"
tryCatch(sqrt(-4), warning = function(w) print(class(w)))
#> [1] "simpleWarning" "warning"       "condition"    
tryCatch(stop("boom"), error = function(e) print(e))
#> <simpleError in doTryCatch(return(expr), name, parentenv, handler): boom>
f <- function() stop("inside f")
tryCatch(f(), error = function(e) print(conditionCall(e)))
#> f()
tryCatch(f(), error = function(e) print(e))
#> <simpleError in f(): inside f>
cond <- simpleCondition("custom message")
class(cond) <- c("custom", "condition")
withCallingHandlers(
  { signalCondition(cond); "finished" },
  custom = function(c) cat("got custom\n"))
#> got custom
#> [1] "finished"
myError <- function(msg) structure(class = c("myError", "error", "condition"), list(message = msg, call = NULL))
tryCatch(stop(myError("special")), myError = function(e) paste("handled", conditionMessage(e)))
#> [1] "handled special"
tryCatch({
  tryCatch(stop("inner"), error = function(e) stop(paste("outer from", conditionMessage(e))))
}, error = function(e) conditionMessage(e))
#> [1] "outer from inner"
res <- tryCatch({ message("note"); 10 }, message = function(m) { cat("msg:", conditionMessage(m)); 20 })
#> msg: note
res
#> [1] 20
g <- function(x) {
  if (!is.numeric(x)) stop("need numeric: ", class(x))
  x
}
e <- tryCatch(g("a"), error = identity)
class(e)
#> [1] "simpleError" "error"       "condition"  
conditionMessage(e)
#> [1] "need numeric: character"
stopifnot(TRUE, 1 == 1)
tryCatch(stopifnot("x must be positive" = -1 > 0), error = function(e) cat(conditionMessage(e), "\n"))
#> x must be positive 
tryCatch(stopifnot(all.equal(1, 1.1)), error = function(e) cat(conditionMessage(e), "\n"))
#> 1 and 1.1 are not equal:
#>   Mean relative difference: 0.1 
tryCatch(match.arg("x", c("a", "b")), error = function(e) cat(conditionMessage(e), "\n"))
#> 'arg' should be one of “a”, “b” 
h <- function() { on.exit(cat("bye\n")); cat("hi\n"); invisible(NULL) }
h()
#> hi
#> bye
suppressWarnings(as.numeric("z"))
#> [1] NA
warn_fun <- function() { warning("uh oh"); "result" }
suppressWarnings(warn_fun())
#> [1] "result"
tryCatch(1 + "a", error = function(e) cat(conditionMessage(e), "\n"))
#> non-numeric argument to binary operator 
tryCatch(matrix(1:6, 2) %*% matrix(1:6, 2), error = function(e) cat(conditionMessage(e), "\n"))
#> non-conformable arguments 
