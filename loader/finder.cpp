// SPDX-License-Identifier: MIT
// Looking through directories.
#include "finder.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "elf_file.hpp"
#include "hpy.h"

namespace hpyu {

namespace {

bool is_directory(const std::string &path) {
    struct stat status;
    return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_file(const std::string &path) {
    struct stat status;
    return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::string joined(const std::string &directory, std::string_view name) {
    std::string path = directory.empty() ? "." : directory;
    if (path.back() != '/')
        path += '/';
    return path.append(name);
}

#if defined(__x86_64__)
constexpr const char *kMachineWords[] = {"x86_64", "amd64"};
#elif defined(__aarch64__)
constexpr const char *kMachineWords[] = {"aarch64", "arm64"};
#else
constexpr const char *kMachineWords[] = {"linux"};
#endif

/// How well a file name's platform fits: none at all first, then one that names this machine.
int platform_rank(const std::string &name) {
    for (const char *word : kMachineWords)
        if (name.find(word) != std::string::npos)
            return 0;
    return 1;
}

struct Candidate {
    std::string file;        ///< For this runtime's ABI; empty: none.
    std::string other_abi;   ///< For another major version.
};

/// The file of module `stem` in one directory.
Candidate find_file(const std::string &directory, std::string_view stem) {
    Candidate result;
    const std::string prefix = std::string(stem) + "." HPY_ABI_TAG;
    if (std::string plain = joined(directory, prefix + ".so"); is_file(plain)) {
        result.file = std::move(plain);
        return result;
    }
    const std::unique_ptr<DIR, int (*)(DIR *)> listing(opendir(directory.empty() ? "." : directory.c_str()), closedir);
    if (listing == nullptr)
        return result;
    std::vector<std::string> ours;
    while (const dirent *entry = readdir(listing.get())) {
        const std::string name = entry->d_name;
        if (name.size() <= stem.size() + 4 || name.compare(0, stem.size(), stem) != 0 ||
            name.compare(stem.size(), 4, ".hpy") != 0 || !name.ends_with(".so") || abi_tag_of(name) < 0)
            continue;
        if (name.compare(0, prefix.size(), prefix) == 0 && name[prefix.size()] == '-')
            ours.push_back(name);
        else if (abi_tag_of(name) != HPY_ABI_VERSION && (result.other_abi.empty() || joined(directory, name) < result.other_abi))
            result.other_abi = joined(directory, name);
    }
    std::sort(ours.begin(), ours.end(), [](const std::string &a, const std::string &b) {
        return std::pair(platform_rank(a), std::string_view(a)) < std::pair(platform_rank(b), std::string_view(b));
    });
    for (const std::string &name : ours)
        if (result.file.empty() && is_file(joined(directory, name)))
            result.file = joined(directory, name);
    return result;
}

}  // namespace

Finding find_on_path(const std::vector<std::string> &directories, std::string_view stem) {
    Finding result;
    if (stem.empty() || stem.find_first_of(std::string_view("/\0", 2)) != std::string_view::npos || stem == "." || stem == "..")
        return result;
    std::string other_abi;
    for (const std::string &directory : directories) {
        std::string package = joined(directory, stem);
        const bool has_directory = is_directory(package);
        if (has_directory) {
            if (Candidate init = find_file(package, "__init__"); !init.file.empty())
                return {Finding::Kind::Package, std::move(init.file), {std::move(package)}};
        }
        Candidate candidate = find_file(directory, stem);
        if (!candidate.file.empty())
            return {Finding::Kind::File, std::move(candidate.file), {}};
        if (other_abi.empty())
            other_abi = std::move(candidate.other_abi);
        if (has_directory)
            result.directories.push_back(std::move(package));
    }
    if (!other_abi.empty())
        return {Finding::Kind::OtherAbi, std::move(other_abi), {}};
    if (!result.directories.empty())
        result.kind = Finding::Kind::Namespace;
    return result;
}

}  // namespace hpyu
