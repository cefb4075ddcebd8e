d <- as.Date("2024-01-15")
d
#> [1] "2024-01-15"
class(d)
#> [1] "Date"
d + 30
#> [1] "2024-02-14"
format(d, "%d/%m/%Y")
#> [1] "15/01/2024"
weekdays(d); months(d)
#> [1] "Monday"
#> [1] "January"
as.numeric(d)
#> [1] 19737
d2 <- as.Date("03/20/2024", format = "%m/%d/%Y")
d2 - d
#> Time difference of 65 days
as.numeric(d2 - d)
#> [1] 65
difftime(d2, d, units = "weeks")
#> Time difference of 9.285714 weeks
d < d2
#> [1] TRUE
seq(d, by = "month", length.out = 3)
#> [1] "2024-01-15" "2024-02-15" "2024-03-15"
seq(d, as.Date("2024-01-18"), by = "day")
#> [1] "2024-01-15" "2024-01-16" "2024-01-17" "2024-01-18"
dates <- as.Date(c("2024-03-01", "2023-12-25", "2024-01-01"))
sort(dates)
#> [1] "2023-12-25" "2024-01-01" "2024-03-01"
range(dates)
#> [1] "2023-12-25" "2024-03-01"
diff(sort(dates))
#> Time differences in days
#> [1]  7 60
format(dates, "%b %d, %Y")
#> [1] "Mar 01, 2024" "Dec 25, 2023" "Jan 01, 2024"
df <- data.frame(when = dates, v = 1:3)
df
#>         when v
#> 1 2024-03-01 1
#> 2 2023-12-25 2
#> 3 2024-01-01 3
df[order(df$when), ]
#>         when v
#> 2 2023-12-25 2
#> 3 2024-01-01 3
#> 1 2024-03-01 1
paste("Today is", d)
#> [1] "Today is 2024-01-15"
cat("Date:", format(d), "\n")
#> Date: 2024-01-15 
t <- as.POSIXct("2024-01-15 13:45:30", tz = "UTC")
t
#> [1] "2024-01-15 13:45:30 UTC"
format(t, "%H:%M")
#> [1] "13:45"
t + 3600
#> [1] "2024-01-15 14:45:30 UTC"
as.Date(t)
#> [1] "2024-01-15"
format(as.Date("2024-12-31"), "%j"); format(d, "%A %B %d")
#> [1] "366"
#> [1] "Monday January 15"
is.na(as.Date("2024-13-45", format = "%Y-%m-%d"))
#> [1] TRUE
months <- format(dates, "%m")
table(months)
#> months
#> 01 03 12 
#>  1  1  1 
as.integer(format(d, "%Y")) + 1L
#> [1] 2025
dates[dates > as.Date("2023-12-31")]
#> [1] "2024-03-01" "2024-01-01"
rev(dates)[1]
#> [1] "2024-01-01"
unclass(d)
#> [1] 19737
str(d)
#>  Date[1:1], format: "2024-01-15"
start <- Sys.time(); el <- Sys.time() - start
class(el)
#> [1] "difftime"
inherits(Sys.Date(), "Date")
#> [1] TRUE
ISOdate(2024, 1, 15)
#> [1] "2024-01-15 12:00:00 GMT"
