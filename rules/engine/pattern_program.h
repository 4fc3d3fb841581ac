#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/flat.h"
#include "engine/pattern_tree.h"

/// Patterns as small programs that are made at build time and run where they lie. They find
/// what RE2 finds (leftmost, first choice), by going back where a choice led nowhere; a search
/// that takes too many steps is given up, so that time stays linear.
namespace postmortem::rules {

/// One step of a program.
struct Step {
  enum class Op : std::uint8_t {
    match,
    byte,       ///< `slot`
    text,       ///< `a`: position in the pool, `b`: length
    one_of,     ///< one character of class `set`
    run,        ///< as many of class `set` as can be: `a`: bounds, `b`: what can follow
    lazy_run,   ///< as few
    unit_run,   ///< a run of class `set`, or of byte `slot` and one of the class in `b`'s upper
                ///< half
    assertion,  ///< PatternNode::Assertion in `slot`
    split,      ///< goes on, else to `a`; `b`: what each of the two can begin with
    split_away,  ///< goes to `a`, else on
    jump,        ///< `a`
    save,        ///< the position, in `slot`
    count,       ///< sets `slot` to 0
    loop,        ///< goes on as often as `a` lets it, else to `b`
    lazy_loop,
  };
  Op op{};
  std::uint8_t slot{};
  std::uint16_t set{};
  std::uint32_t a{};
  std::uint32_t b{};
};

/// Bytes, one bit each.
struct ByteSet {
  std::array<std::uint64_t, 4> bits{};

  [[nodiscard]] constexpr bool has(unsigned char byte) const noexcept {
    return ((bits[byte >> 6U] >> (byte & 63U)) & 1U) != 0;
  }
  constexpr void add(unsigned char byte) noexcept {
    bits[byte >> 6U] |= std::uint64_t{1} << (byte & 63U);
  }
  // NOLINTNEXTLINE(modernize-use-nullptr): what clang-tidy sees is the compiler's own
  friend auto operator<=>(const ByteSet&, const ByteSet&) = default;
};

/// Characters of a class: the ASCII ones, and what of the others.
struct CharClass {
  enum class Others : std::uint32_t { none, all, ranges };
  std::array<std::uint64_t, 2> ascii{};
  Others others{};
  flat::Range ranges{};  ///< of CodeRange

  [[nodiscard]] constexpr bool has_ascii(unsigned char byte) const noexcept {
    return ((ascii[byte >> 6U] >> (byte & 63U)) & 1U) != 0;
  }
};

struct CodeRange {
  char32_t first{};
  char32_t last{};
};

struct ProgramRow {
  flat::Range steps{};       ///< none: what the pattern says is not known here
  flat::Range groups{};      ///< named ones
  std::uint16_t first{};     ///< byte set that every match begins with
  std::uint16_t one_byte{};  ///< that byte where it is only one, else no_byte
  std::uint16_t slots{};
  /// Where alone a match can begin.
  enum class Begins : std::uint16_t { anywhere, with_text, with_line };
  Begins begins{};
  static constexpr std::uint16_t no_byte = 0xFFFF;
};

/// A named group; its positions are saved in `slot` and the one behind it.
struct GroupRow {
  flat::Text name{};
  std::uint32_t slot{};
};

inline constexpr std::size_t most_slots = 64;
inline constexpr std::uint32_t no_bound = 0xFFFF;  ///< of a run or loop

/// Makes programs.
class ProgramWriter {
 public:
  ProgramWriter();
  /// Numbered from 0. What can't be put into a program gets a row without steps.
  void add(const PatternNode& pattern);
  void write(flat::Writer& out) const;

 private:
  friend class ProgramMaker;
  std::uint16_t set(const ByteSet& bytes);
  std::uint16_t char_class(const CodePoints& points);

  flat::Writer own_{};
  std::vector<ProgramRow> rows_{};
  std::vector<Step> steps_{};
  std::vector<GroupRow> groups_{};
  std::vector<ByteSet> sets_{};
  std::vector<CharClass> classes_{};
  std::vector<CodeRange> ranges_{};
  std::map<ByteSet, std::uint16_t> set_of_{};
  std::map<CodePoints, std::uint16_t> class_of_{};
};

/// Runs programs. Borrows what ProgramWriter wrote.
class Programs {
 public:
  Programs() = default;
  explicit Programs(flat::Reader& in);

  enum class Found : std::uint8_t {
    no,
    yes,
    unknown,  ///< it has no program, or the search took too long
  };
  static constexpr std::uint32_t unset = UINT32_MAX;

  /// Where a match may begin, both included; matches that begin elsewhere are not found.
  struct Starts {
    std::size_t first{};
    std::size_t last{};
  };
  /// Does the pattern match in `text` (valid UTF-8 but for characters cut at its ends)?
  [[nodiscard]] Found search(std::uint32_t id, std::string_view text, Starts starts) const;
  /// As search(); `slots` gets the match's begin and end and those of its groups, `unset` where
  /// they took no part. Valid until this thread's next search.
  [[nodiscard]] Found search(std::uint32_t id, std::string_view text, Starts starts,
                             std::span<const std::uint32_t>& slots) const;

  [[nodiscard]] std::span<const GroupRow> groups(std::uint32_t id) const {
    return flat::rows(groups_, rows_[id].groups);
  }
  [[nodiscard]] std::string_view name(const GroupRow& group) const {
    return reader_.text(group.name);
  }
  [[nodiscard]] bool has(std::uint32_t id) const { return rows_[id].steps.count > 0; }

 private:
  friend class Machine;
  flat::Reader reader_{};
  std::span<const ProgramRow> rows_{};
  std::span<const Step> steps_{};
  std::span<const GroupRow> groups_{};
  std::span<const ByteSet> sets_{};
  std::span<const CharClass> classes_{};
  std::span<const CodeRange> ranges_{};
};

}  // namespace postmortem::rules
