# text processing and tabulation
corpus <- c("The cat sat on the mat.", "The dog chased the cat!", "A bird sang; the dog slept.")
clean <- tolower(gsub("[[:punct:]]", "", corpus))
tokens <- strsplit(clean, "\\s+")
lengths(tokens)
#> [1] 6 5 6
all_words <- unlist(tokens)
freq <- sort(table(all_words), decreasing = TRUE)
head(freq, 3)
#> all_words
#> the cat dog 
#>   5   2   2 
names(freq)[freq == 1]
#> [1] "a"      "bird"   "chased" "mat"    "on"     "sang"   "sat"    "slept" 
stop_words <- c("the", "a", "on")
kept <- Filter(function(w) !(w %in% stop_words), all_words)
length(kept)
#> [1] 10
vocab <- unique(kept)
vocab[1:4]
#> [1] "cat" "sat" "mat" "dog"
dtm <- t(sapply(tokens, function(tk) table(factor(tk, levels = vocab))))
dtm[, 1:4]
#>      cat sat mat dog
#> [1,]   1   1   1   0
#> [2,]   1   0   0   1
#> [3,]   0   0   0   1
tf <- dtm / rowSums(dtm)
round(tf[1, "cat"], 4)
#>    cat 
#> 0.3333 
idf <- log(nrow(dtm) / colSums(dtm > 0))
round(idf[c("cat", "bird")], 3)
#>   cat  bird 
#> 0.405 1.099 
cosine <- function(a, b) sum(a * b) / sqrt(sum(a^2) * sum(b^2))
round(cosine(dtm[1, ], dtm[2, ]), 4)
#> [1] 0.3333
bigrams <- function(tk) paste(head(tk, -1), tail(tk, -1))
bigrams(tokens[[1]])
#> [1] "the cat" "cat sat" "sat on"  "on the"  "the mat"
vowels <- sapply(vocab[1:3], function(w) sum(strsplit(w, "")[[1]] %in% c("a", "e", "i", "o", "u")))
vowels
#> cat sat mat 
#>   1   1   1 
log_lines <- c("2024-01-01 ERROR disk full", "2024-01-02 INFO ok", "2024-01-03 ERROR net down")
parts <- regmatches(log_lines, regexec("^(\\S+) (\\w+) (.*)$", log_lines))
sapply(parts, `[`, 3)
#> [1] "ERROR" "INFO"  "ERROR"
df <- data.frame(date = as.Date(substr(log_lines, 1, 10)), level = sub("^\\S+ (\\w+).*", "\\1", log_lines))
table(df$level)
#> 
#> ERROR  INFO 
#>     2     1 
df[df$level == "ERROR", "date"]
#> [1] "2024-01-01" "2024-01-03"
kv <- "a=1;b=2;c=3"
pairs <- strsplit(strsplit(kv, ";")[[1]], "=")
vals <- setNames(as.numeric(sapply(pairs, `[`, 2)), sapply(pairs, `[`, 1))
vals
#> a b c 
#> 1 2 3 
json_like <- paste0("{", paste(sprintf('"%s": %d', names(vals), vals), collapse = ", "), "}")
cat(json_like, "\n")
#> {"a": 1, "b": 2, "c": 3} 
rle_x <- rle(c("a", "a", "b", "a"))
rle_x$lengths; rle_x$values
#> [1] 2 1 1
#> [1] "a" "b" "a"
inverse.rle(rle_x)
#> [1] "a" "a" "b" "a"
nchar(strsplit("one two three", " ")[[1]])
#> [1] 3 3 5
sprintf("%s...", substr("long sentence here", 1, 4))
#> [1] "long..."
rev_words <- function(s) paste(rev(strsplit(s, " ")[[1]]), collapse = " ")
rev_words("hello big world")
#> [1] "world big hello"
is_anagram <- function(a, b) identical(sort(strsplit(a, "")[[1]]), sort(strsplit(b, "")[[1]]))
is_anagram("listen", "silent")
#> [1] TRUE
mat <- outer(1:3, 1:3, Vectorize(function(i, j) if (i == j) 1 else 0))
mat
#>      [,1] [,2] [,3]
#> [1,]    1    0    0
#> [2,]    0    1    0
#> [3,]    0    0    1
x <- c(b = 2, a = 1); x[order(names(x))]
#> a b 
#> 1 2 
