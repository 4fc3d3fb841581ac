#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "engine/rule.h"

namespace toml {
inline namespace v3 {
class table;
class node;
}  // namespace v3
}  // namespace toml

namespace postmortem::rules {

/// Reads one TOML table key by key; remembers the first thing that is wrong, with its place and
/// what would be right. Keys that nobody asked for are errors.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string file);

  [[nodiscard]] Place place() const;

  void string(std::string_view key, std::string& out, bool needed = false);
  void strings(std::string_view key, std::vector<std::string>& out);
  void strings_or_numbers(std::string_view key, std::vector<std::string>& out);
  void boolean(std::string_view key, bool& out);
  void number(std::string_view key, double least, double most, std::optional<double>& out);
  void table(std::string_view key, const std::function<void(TableReader&)>& each);
  /// Gives whether the key is there, be it with no table.
  bool tables(std::string_view key, const std::function<void(TableReader&)>& each);
  /// [key.NAME]
  void named_tables(std::string_view key,
                    const std::function<void(TableReader&, std::string)>& each);

  template <typename Enum, std::size_t N>
  void choice(std::string_view key, const std::array<std::string_view, N>& words, Enum& out,
              bool needed) {
    if (const auto index = word_index(key, {words.begin(), words.end()}, needed)) {
      out = static_cast<Enum>(*index);
    }
  }
  template <typename Enum, std::size_t N>
  void optional_choice(std::string_view key, const std::array<std::string_view, N>& words,
                       std::optional<Enum>& out) {
    if (const auto index = word_index(key, {words.begin(), words.end()}, false)) {
      out = static_cast<Enum>(*index);
    }
  }

  /// Notes what is wrong with the table as a whole.
  void fail(const std::string& message);
  /// The first error, one about an unknown key included.
  Result<Done> finish();

 private:
  const toml::node* find(std::string_view key, bool needed);
  void fail_at(const toml::node& node, const std::string& message);
  std::optional<std::size_t> word_index(std::string_view key,
                                        const std::vector<std::string_view>& words,
                                        bool needed);
  void read_array(std::string_view key, std::vector<std::string>& out, bool numbers_too);
  void take_error(TableReader& inner);

  const toml::table& table_;
  std::string file_;
  std::set<std::string, std::less<>> asked_{};
  std::optional<Error> error_{};
};

}  // namespace postmortem::rules
