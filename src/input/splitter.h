#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "input/raw_message.h"

namespace postmortem::input {

/// Cuts the bytes of one file into messages as they come. An mbox (told by its first line) is
/// cut at From_ lines behind an empty line, or where a message's Content-Length says (mboxcl,
/// mboxcl2) if a From_ line or the end stands there; everything else is one message.
class Splitter {
 public:
  explicit Splitter(std::size_t message_limit) : limit_(message_limit) {}

  /// Takes whole messages off the front of `data` (all that is there and was not taken before)
  /// and gives how many bytes they took; what is left must come again with more behind it.
  /// `at_end`: nothing follows. Views in `out` point into `data`.
  std::size_t take(std::string_view data, bool at_end, std::vector<RawMessage>& out);

  /// The first bytes are no mail: neither a From_ line nor a header field stands there.
  [[nodiscard]] bool is_no_mail() const noexcept { return kind_ == Kind::no_mail; }
  /// Indices of messages whose rest was left out since the last call.
  std::vector<std::uint64_t> take_cut() { return std::exchange(cut_, {}); }

 private:
  enum class Kind { unknown, mbox, single, no_mail };

  bool take_one(std::string_view data, bool at_end, std::size_t& pos,
                std::vector<RawMessage>& out);
  std::size_t take_single(std::string_view data, bool at_end, std::vector<RawMessage>& out);
  std::size_t find_end(std::string_view data, std::size_t from, bool at_end);
  std::size_t find_from_line(std::string_view data, std::size_t from, bool at_end);
  [[nodiscard]] std::size_t end_by_length(std::string_view data, std::size_t body,
                                          std::string_view stated, bool at_end) const;
  void emit(std::string_view data, std::size_t begin, std::size_t end,
            std::vector<RawMessage>& out);

  std::size_t limit_;
  Kind kind_{Kind::unknown};
  std::uint64_t index_{};
  std::uint64_t base_{};   ///< offset of data's first byte in the file
  std::size_t scanned_{};  ///< of the message at the front, looked through already
  bool may_quote_{};       ///< ">From " may stand in what was looked through
  bool skipping_{};        ///< the front is the rest of a message that was too long
  std::vector<std::uint64_t> cut_{};
};

}  // namespace postmortem::input
