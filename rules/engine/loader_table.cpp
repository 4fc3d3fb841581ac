#include "engine/loader_table.h"

#include <algorithm>
#include <utility>

#include "core/nearest.h"
#include "engine/toml.h"

namespace postmortem::rules {
namespace {

std::string where(const std::string& file, const toml::node& node) {
  const auto& begin = node.source().begin;
  return file + ':' + std::to_string(begin.line) + ':' + std::to_string(begin.column);
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const auto word : words) {
    out.append(out.empty() ? "" : ", ").append(word);
  }
  return out;
}

}  // namespace

TableReader::TableReader(const toml::table& table, std::string file)
    : table_(table), file_(std::move(file)) {}

Place TableReader::place() const {
  return {file_, static_cast<std::uint32_t>(table_.source().begin.line)};
}

const toml::node* TableReader::find(std::string_view key, bool needed) {
  asked_.emplace(key);
  const auto* node = table_.get(key);
  if (node == nullptr && needed && !error_) {
    std::vector<std::string_view> unknown;
    for (const auto& [given, value] : table_) {
      if (!asked_.contains(given.str())) {
        unknown.push_back(given.str());
      }
    }
    const auto near = nearest(key, unknown, 1);
    fail("the key " + std::string(key) + " is missing" +
         (near.empty() ? "" : " (is \"" + std::string(near.front()) + "\" meant?)"));
  }
  return node;
}

void TableReader::fail(const std::string& message) {
  fail_at(table_, message);
}

void TableReader::fail_at(const toml::node& node, const std::string& message) {
  if (!error_) {
    error_ = Error{ErrorCode::config, message, where(file_, node)};
  }
}

void TableReader::string(std::string_view key, std::string& out, bool needed) {
  const auto* node = find(key, needed);
  if (node == nullptr) {
    return;
  }
  const auto* text = node->as_string();
  if (text == nullptr) {
    fail_at(*node, std::string(key) + " must be a string");
    return;
  }
  out = text->get();
}

void TableReader::read_array(std::string_view key, std::vector<std::string>& out,
                             bool numbers_too) {
  const auto* node = find(key, false);
  if (node == nullptr) {
    return;
  }
  const auto* array = node->as_array();
  if (array == nullptr) {
    fail_at(*node, std::string(key) + " must be a list: [\"...\"]");
    return;
  }
  for (const auto& item : *array) {
    if (const auto* text = item.as_string()) {
      out.push_back(text->get());
    } else if (const auto* number = item.as_integer(); number != nullptr && numbers_too) {
      out.push_back(std::to_string(number->get()));
    } else {
      fail_at(item, std::string(key) + " must hold " +
                        (numbers_too ? "numbers or strings" : "strings") + " only");
    }
  }
}

void TableReader::strings(std::string_view key, std::vector<std::string>& out) {
  read_array(key, out, false);
}

void TableReader::strings_or_numbers(std::string_view key, std::vector<std::string>& out) {
  read_array(key, out, true);
}

void TableReader::boolean(std::string_view key, bool& out) {
  const auto* node = find(key, false);
  if (node == nullptr) {
    return;
  }
  const auto* value = node->as_boolean();
  if (value == nullptr) {
    fail_at(*node, std::string(key) + " must be true or false");
    return;
  }
  out = value->get();
}

void TableReader::number(std::string_view key, double least, double most,
                         std::optional<double>& out) {
  const auto* node = find(key, false);
  if (node == nullptr) {
    return;
  }
  const auto value = node->value<double>();
  if (!value || *value < least || *value > most) {
    fail_at(*node, std::string(key) + " must be a number from " +
                       std::to_string(static_cast<int>(least)) + " to " +
                       std::to_string(static_cast<int>(most)));
    return;
  }
  out = *value;
}

std::optional<std::size_t> TableReader::word_index(std::string_view key,
                                                   const std::vector<std::string_view>& words,
                                                   bool needed) {
  const auto* node = find(key, needed);
  if (node == nullptr) {
    return std::nullopt;
  }
  const auto* text = node->as_string();
  const auto row =
      text == nullptr ? words.end() : std::find(words.begin(), words.end(), text->get());
  if (row == words.end()) {
    fail_at(*node, std::string(key) + " must be one of: " + joined(words));
    return std::nullopt;
  }
  return static_cast<std::size_t>(row - words.begin());
}

void TableReader::take_error(TableReader& inner) {
  auto done = inner.finish();
  if (!done && !error_) {
    error_ = done.error();
  }
}

void TableReader::table(std::string_view key, const std::function<void(TableReader&)>& each) {
  const auto* node = find(key, false);
  if (node == nullptr) {
    return;
  }
  const auto* table = node->as_table();
  if (table == nullptr) {
    fail_at(*node, std::string(key) + " must be a table");
    return;
  }
  TableReader inner(*table, file_);
  each(inner);
  take_error(inner);
}

bool TableReader::tables(std::string_view key, const std::function<void(TableReader&)>& each) {
  const auto* node = find(key, false);
  if (node == nullptr) {
    return false;
  }
  const auto* array = node->as_array();
  if (array == nullptr) {
    fail_at(*node, "write [[" + std::string(key) + "]], with two brackets");
    return true;
  }
  for (const auto& item : *array) {
    const auto* table = item.as_table();
    if (table == nullptr) {
      fail_at(item, std::string(key) + " must hold tables");
      return true;
    }
    TableReader inner(*table, file_);
    each(inner);
    take_error(inner);
  }
  return true;
}

void TableReader::named_tables(std::string_view key,
                               const std::function<void(TableReader&, std::string)>& each) {
  const auto* node = find(key, false);
  if (node == nullptr) {
    return;
  }
  const auto* outer = node->as_table();
  if (outer == nullptr) {
    fail_at(*node, "write [" + std::string(key) + ".NAME]");
    return;
  }
  // toml++ keeps keys sorted; files are read in the order in which they are written.
  std::vector<std::pair<toml::source_position, std::pair<std::string, const toml::table*>>>
      rows;
  for (const auto& [name, value] : *outer) {
    const auto* table = value.as_table();
    if (table == nullptr) {
      fail_at(value, "write [" + std::string(key) + ".NAME]");
      return;
    }
    rows.push_back({value.source().begin, {std::string(name.str()), table}});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& row : rows) {
    TableReader inner(*row.second.second, file_);
    each(inner, row.second.first);
    take_error(inner);
  }
}

Result<Done> TableReader::finish() {
  if (!error_) {
    for (const auto& [key, value] : table_) {
      if (asked_.contains(key.str())) {
        continue;
      }
      const auto message = "unknown key " + std::string(key.str()) +
                           did_you_mean(key.str(), {asked_.begin(), asked_.end()});
      const auto& begin = key.source().begin;
      return Error{
          ErrorCode::config, message,
          file_ + ':' + std::to_string(begin.line) + ':' + std::to_string(begin.column)};
    }
    return Done{};
  }
  return *error_;
}

}  // namespace postmortem::rules
