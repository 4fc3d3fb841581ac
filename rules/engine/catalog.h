#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "engine/format.h"
#include "engine/rule.h"

namespace postmortem::rules {

/// Everything that rule files say. Plain data; RuleSet makes it work.
struct Catalog {
  std::vector<Rule> rules{};
  std::vector<Cause> causes{};
  std::vector<Provider> providers{};
  std::vector<Format> formats{};
};

/// Reads one rule file's text into `catalog`; `file` is for messages ("file:line:column: ...").
/// What the file holds ([[rule]], [cause.X], [provider.X], [[format]]) is told by its tables.
/// Something with the id of what is there already replaces it; the same id twice in one go (a
/// file, a folder) is an error.
[[nodiscard]] Result<Done> load_text(std::string_view text, const std::string& file,
                                     Catalog& catalog);

/// Reads a file, or every *.toml below a folder in the order of their names.
[[nodiscard]] Result<Done> load_path(const std::string& path, Catalog& catalog);

/// What load_text can't see in one file alone: causes and providers that are named but nowhere
/// described. The first finding is the error.
[[nodiscard]] Result<Done> check_references(const Catalog& catalog);

/// The catalog as bytes, and back. `unpack` trusts its input: it reads what `pack` of the same
/// build wrote. Examples and places of rules are kept in the bytes; `with_examples` false
/// passes over them, which is what start-up wants.
[[nodiscard]] std::string pack(const Catalog& catalog);
[[nodiscard]] Catalog unpack(std::string_view bytes, bool with_examples);

}  // namespace postmortem::rules
