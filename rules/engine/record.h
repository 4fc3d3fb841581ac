#pragma once

#include <string>
#include <string_view>

#include "engine/archive.h"
#include "engine/format.h"
#include "engine/rule.h"

namespace postmortem::rules {

/// One thing out of the rule files as bytes, and back. Reading trusts its input: it reads what
/// writing of the same build wrote.
[[nodiscard]] std::string write_record(const Rule& rule);
[[nodiscard]] std::string write_record(const Cause& cause);
[[nodiscard]] std::string write_record(const Provider& provider);
[[nodiscard]] std::string write_record(const Format& format);
void read_record(std::string_view bytes, Depth depth, Rule& rule);
void read_record(std::string_view bytes, Depth depth, Cause& cause);
void read_record(std::string_view bytes, Depth depth, Provider& provider);
void read_record(std::string_view bytes, Depth depth, Format& format);

}  // namespace postmortem::rules
