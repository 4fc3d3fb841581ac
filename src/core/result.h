#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace postmortem {

/// What kind of operation failed; decides the exit status (src/cli).
enum class ErrorCode {
  usage,      ///< the command line is wrong
  no_input,   ///< a path can't be opened or read
  bad_data,   ///< the input is no mail at all
  io,         ///< output can't be written, or input broke off while it was read
  closed,     ///< who reads the output has enough of it: nothing to tell anybody
  config,     ///< rules or configuration are in error
  store,      ///< the history can't be used
  temporary,  ///< the history can't take it now; the same again later will work
};

/// Why an operation could not be done, worded for the person running it.
struct Error {
  ErrorCode code{ErrorCode::io};
  std::string message{};  ///< one line, no trailing full stop or newline
  std::string
      where{};  ///< "path" or "path:line:column"; empty when there is no place to point at

  /// "where: message", or the message alone.
  [[nodiscard]] std::string text() const {
    return where.empty() ? message : where + ": " + message;
  }
};

/// The value, or why there is none. Keeps to the names of std::expected.
template <typename T>
class [[nodiscard]] Result {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): `return value;` and `return error;`
  Result(T value) : data_(std::in_place_index<0>, std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : data_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const { return data_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] T& value() & {
    assert(has_value());
    return *std::get_if<0>(&data_);
  }
  [[nodiscard]] const T& value() const& {
    assert(has_value());
    return *std::get_if<0>(&data_);
  }
  [[nodiscard]] T&& value() && { return std::move(value()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const {
    assert(!has_value());
    return *std::get_if<1>(&data_);
  }

 private:
  std::variant<T, Error> data_;
};

/// For operations that give nothing back.
struct Done {};

}  // namespace postmortem
