#pragma once

#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/catalog.h"
#include "engine/flat.h"
#include "engine/lazy_records.h"
#include "engine/record.h"
#include "engine/rule_tables.h"

namespace postmortem::rules {

/// The rules, causes and providers of a catalog by their numbers in its tables: as they were
/// given, or read out of what was packed when first asked for. Any number of threads may ask.
class CatalogRecords {
 public:
  /// Borrows; the bytes must be aligned to 16.
  explicit CatalogRecords(std::string_view packed)
      : tables_(packed),
        rules_(tables_.rules.size()),
        causes_(tables_.causes.size()),
        providers_(tables_.providers.size()),
        packed_(packed) {}
  /// `packed` is what the catalog was packed into.
  CatalogRecords(std::string_view packed, Catalog given) : CatalogRecords(packed) {
    given_ = std::move(given);
  }

  [[nodiscard]] const RuleTables& tables() const noexcept { return tables_; }

  [[nodiscard]] const Rule& rule(std::size_t i) const {
    return given_ ? given_->rules[i] : rules_.get(i, tables_.record(tables_.rules[i].record));
  }
  [[nodiscard]] const Cause& cause(std::size_t i) const {
    return given_ ? given_->causes[i]
                  : causes_.get(i, tables_.record(tables_.causes[i].record));
  }
  [[nodiscard]] const Provider& provider(std::size_t i) const {
    return given_ ? given_->providers[i]
                  : providers_.get(i, tables_.record(tables_.providers[i].record));
  }
  [[nodiscard]] const Provider* provider_at(std::optional<std::uint32_t> row) const {
    return row ? &provider(*row) : nullptr;
  }
  /// Of their patterns no more may be told than how many there are.
  [[nodiscard]] std::vector<Format> formats() const {
    if (given_) {
      return given_->formats;
    }
    std::vector<Format> out(tables_.formats.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      read_record(tables_.record(tables_.formats[i].record), Depth::outline, out[i]);
    }
    return out;
  }

  /// All of it.
  [[nodiscard]] const Catalog& catalog() const {
    if (given_) {
      return *given_;
    }
    std::call_once(unpacked_once_, [&] { unpacked_ = unpack(packed_, true); });
    return unpacked_;
  }

 private:
  RuleTables tables_;
  std::optional<Catalog> given_{};
  Lazy<Rule> rules_;
  Lazy<Cause> causes_;
  Lazy<Provider> providers_;
  std::string_view packed_;
  mutable std::once_flag unpacked_once_{};
  mutable Catalog unpacked_{};
};

}  // namespace postmortem::rules
