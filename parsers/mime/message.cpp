#include "mime/message.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "core/limits.h"
#include "core/text.h"
#include "mime/content_type.h"

namespace postmortem::mime {
namespace {

/// A multipart whose end has not been seen.
struct Open {
  std::string mark;  ///< LF and the delimiter that its boundary makes
  std::int32_t part;

  [[nodiscard]] std::string_view boundary() const noexcept {
    return std::string_view(mark).substr(3);
  }
};

enum class Delimiter { none, next, close };

/// Is `line` (which begins with "--") the delimiter of that boundary?
Delimiter delimiter(std::string_view line, std::string_view boundary) noexcept {
  line.remove_prefix(2);
  if (!line.starts_with(boundary)) {
    return Delimiter::none;
  }
  line.remove_prefix(boundary.size());
  const bool closes = line.starts_with("--");
  const auto rest = closes ? line.substr(2) : line;
  if (!rest.empty() && !is_space(rest.front())) {
    return Delimiter::none;
  }
  return closes ? Delimiter::close : Delimiter::next;
}

/// Start of the next line that begins with "--", at `from` or later.
std::size_t find_dashes(std::string_view text, std::size_t from) noexcept {
  if (from < text.size() && text.substr(from).starts_with("--") &&
      (from == 0 || text[from - 1] == '\n')) {
    return from;
  }
  const auto found = text.find("\n--", from);
  return found == std::string_view::npos ? found : found + 1;
}

/// The same, but lines that begin with `mark` ("\n--boundary") alone.
std::size_t find_mark(std::string_view text, std::size_t from, std::string_view mark) noexcept {
  from -= from > 0 && text[from - 1] == '\n' ? 1U : 0U;
  const void* found = memmem(text.data() + from, text.size() - from, mark.data(), mark.size());
  return found == nullptr
             ? std::string_view::npos
             : static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

/// The boundary that a multipart without a usable one seems to have: the first line "--x" that
/// a header field follows.
std::string guess_boundary(std::string_view body) {
  for (auto pos = find_dashes(body, 0); pos != std::string_view::npos;
       pos = find_dashes(body, pos + 2)) {
    auto rest = body.substr(pos);
    const auto line = trim(take_line(rest));
    if (line.size() > 2 && line.size() < limits::boundary_bytes &&
        starts_with_nocase(rest, "content-")) {
      return std::string(line.substr(2));
    }
    if (pos > limits::field_bytes) {
      break;
    }
  }
  return {};
}

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  Message run() {
    constexpr std::size_t usual = 4;
    message_.parts.reserve(usual);
    auto rest = text_;
    add_part(rest, 0, -1);
    std::size_t pos = text_.size() - rest.size();
    begin_ = pos;
    while (!open_.empty()) {
      // Of one boundary the whole delimiter can be looked for, in longer steps.
      pos = open_.size() == 1 ? find_mark(text_, pos, open_.front().mark)
                              : find_dashes(text_, pos);
      if (pos == std::string_view::npos) {
        break;
      }
      pos = at_dashes(pos);
    }
    end_part(text_.size());
    return std::move(message_);
  }

 private:
  /// Takes the header at the front of `rest` as a new part's and opens it where it is a
  /// multipart.
  void add_part(std::string_view& rest, std::uint16_t depth, std::int32_t parent) {
    const bool in_digest = parent >= 0 && is_digest(parent);
    current_ = static_cast<std::int32_t>(message_.parts.size());
    auto& part = message_.parts.emplace_back();
    part.header = Header::take(rest, parent < 0 ? Header::Place::message : Header::Place::part);
    part.content = read_content_type(part.header, in_digest);
    part.encoding = read_transfer_encoding(part.header);
    part.depth = depth;
    part.parent = parent;
    if (part.header.cut()) {
      note("header cut off");
    }
    if (part.content.is_multipart()) {
      open(part, rest);
    }
  }

  [[nodiscard]] bool is_digest(std::int32_t parent) const {
    return message_.parts[static_cast<std::size_t>(parent)].content.type == "multipart/digest";
  }

  void open(const Part& part, std::string_view rest) {
    if (open_.size() >= limits::mime_depth) {
      note("multiparts nested too deep");
      return;
    }
    auto boundary = part.content.boundary;
    const auto in_use = [&] {
      return std::any_of(open_.begin(), open_.end(),
                         [&](const Open& open) { return open.boundary() == boundary; });
    };
    if (open_.empty() && !has_delimiter(rest, boundary)) {
      boundary = guess_boundary(rest);
    }
    if (!boundary.empty() && boundary.size() <= limits::boundary_bytes && !in_use()) {
      open_.push_back({"\n--" + boundary, current_});
    }
  }

  /// Does the boundary occur at all? Asked of the outermost multipart only, so that time stays
  /// linear.
  static bool has_delimiter(std::string_view body, std::string_view boundary) {
    if (boundary.empty()) {
      return false;
    }
    for (auto pos = find_dashes(body, 0); pos != std::string_view::npos;
         pos = find_dashes(body, pos + 2)) {
      auto rest = body.substr(pos);
      if (delimiter(take_line(rest), boundary) != Delimiter::none) {
        return true;
      }
    }
    return false;
  }

  /// Handles the line at `pos`; gives the position to go on from.
  std::size_t at_dashes(std::size_t pos) {
    auto rest = text_.substr(pos);
    const auto line = take_line(rest);
    for (std::size_t level = 0; level < open_.size(); ++level) {
      const auto kind = delimiter(line, open_[level].boundary());
      if (kind == Delimiter::none) {
        continue;
      }
      end_part(pos);
      const auto parent = open_[level].part;
      const auto depth = static_cast<std::uint16_t>(level + 1);
      open_.resize(kind == Delimiter::close ? level : level + 1);
      begin_ = text_.size() - rest.size();
      current_ = -1;
      if (kind == Delimiter::next) {
        next_part(rest, depth, parent);
      }
      return begin_;
    }
    return pos + 2;
  }

  void next_part(std::string_view rest, std::uint16_t depth, std::int32_t parent) {
    if (message_.parts.size() >= limits::mime_parts) {
      note("too many parts");
      open_.clear();
      return;
    }
    add_part(rest, depth, parent);
    begin_ = text_.size() - rest.size();
  }

  /// The part that is being read ends before `pos`; the LF in front of a delimiter belongs to
  /// it.
  void end_part(std::size_t pos) {
    if (current_ < 0) {
      return;
    }
    auto end = std::max(pos, begin_);
    if (end > begin_ && end < text_.size() && text_[end - 1] == '\n') {
      --end;
    }
    message_.parts[static_cast<std::size_t>(current_)].body =
        text_.substr(begin_, end - begin_);
    current_ = -1;
  }

  void note(std::string_view problem) {
    if (std::find(message_.problems.begin(), message_.problems.end(), problem) ==
        message_.problems.end()) {
      message_.problems.emplace_back(problem);
    }
  }

  std::string_view text_;
  Message message_{};
  std::vector<Open> open_{};
  std::size_t begin_{};  ///< where the body of the part that is being read begins
  std::int32_t current_{
      -1};  ///< index of that part; -1 between a multipart's end and its next part
};

}  // namespace

bool ContentType::is_message() const noexcept {
  constexpr auto types =
      std::to_array<std::string_view>({"message/rfc822", "message/global", "message/news"});
  return std::find(types.begin(), types.end(), std::string_view(type)) != types.end();
}

bool ContentType::is_header_only() const noexcept {
  constexpr auto types =
      std::to_array<std::string_view>({"text/rfc822-headers", "message/global-headers",
                                       "text/rfc822-header", "message/rfc822-headers"});
  return std::find(types.begin(), types.end(), std::string_view(type)) != types.end();
}

Message parse(std::string_view text) {
  return Cutter(text).run();
}

}  // namespace postmortem::mime
