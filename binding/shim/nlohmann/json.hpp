// libtorch's headers of its interpreters name a JSON library that libtorch does not ship, for two functions that are not
// called here. This declares what those functions need to compile.
#pragma once

#include <string>

namespace nlohmann {

struct json {
  json() = default;
  template <typename T>
  explicit json(const T&);
  std::string dump() const;
  static json parse(const std::string&);
  template <typename T>
  T get() const;
};

}  // namespace nlohmann
