#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace postmortem::input {

enum class Type { nothing, folder, file, link, other };

/// What is at `path`, or with `follow` at the end of its links; `size` in bytes. Sets errno
/// where it is nothing.
[[nodiscard]] Type type_of(const std::string& path, bool follow, std::uint64_t& size) noexcept;
[[nodiscard]] bool is_folder(const std::string& path) noexcept;

/// Names in the folder, sorted in reverse; `why` becomes the errno by which there may be more.
[[nodiscard]] std::vector<std::string> names_in(const std::string& path, int& why);

/// Is a folder of that name looked into?
[[nodiscard]] bool is_walked(const std::string& name, bool in_maildir);

/// Is a file of that name read? A Maildir's own files are no mail.
[[nodiscard]] bool is_read(const std::string& name, bool in_maildir);

/// Is something not read as it is a link? What has a name of its own beside it is read there.
[[nodiscard]] bool is_left_out(const std::string& folder, const std::string& link,
                               bool in_maildir);

}  // namespace postmortem::input
