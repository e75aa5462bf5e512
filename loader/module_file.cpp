// SPDX-License-Identifier: MIT
// dlopen, dlsym, and the sentences for what can go wrong with them.
#include "module_file.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <cstring>
#include <map>
#include <mutex>

#include "elf_file.hpp"
#include "modes.hpp"

namespace hpyu {

namespace {

std::string introduction(const std::string &path, const std::string &module) {
    return "module '" + module + "' can't be loaded from '" + path + "': ";
}

/// Tells one state of a file from a later one at the same path.
struct FileIdentity {
    dev_t device = 0;
    ino_t inode = 0;
    friend bool operator==(const FileIdentity &, const FileIdentity &) = default;
};

/// The path to hand to dlopen. The system's loader answers a path that it knows with what it opened there before, even
/// if another file has taken the place; each new file gets a new spelling of the path.
std::string path_to_open(const std::string &path) {
    struct Known {
        FileIdentity identity;
        unsigned replaced = 0;
    };
    static std::mutex lock;
    static auto *known_files = new std::map<std::string, Known>;   // threads may outlive static destructors

    struct stat status;
    if (stat(path.c_str(), &status) != 0)
        return path;
    const FileIdentity identity{status.st_dev, status.st_ino};
    const std::lock_guard guard(lock);
    const auto [at, is_new] = known_files->try_emplace(path, Known{identity});
    if (!is_new && at->second.identity != identity) {
        at->second.identity = identity;
        ++at->second.replaced;
    }
    std::string spelling;
    for (unsigned i = 0; i < at->second.replaced; ++i)
        spelling += "/.";
    return spelling + path;
}

std::string explain_dlerror(const char *error) {
    const std::string text = error != nullptr ? error : "unknown error";
    if (text.find("undefined symbol: Py") != std::string::npos || text.find("undefined symbol: _Py") != std::string::npos)
        return text + "; it needs CPython's C API: rebuild it for the HPy universal ABI";
    if (text.find("undefined symbol") != std::string::npos)
        return text + "; link it with the library that defines the symbol";
    if (text.find("cannot open shared object file") != std::string::npos)
        return text + "; install the library that it needs, or set LD_LIBRARY_PATH";
    return text;
}

/// Why the file does not export the module, as far as its symbols tell.
std::string explain_missing(const ElfFile &file, const std::string &missing, const std::string &exported) {
    const bool has_init = missing.find("HPyInit_") == std::string::npos;
    std::string text = "it does not export " + missing;
    if (!has_init && !file.modules.empty()) {
        text += "; it exports the module";
        text += file.modules.size() > 1 ? "s " : " ";
        for (size_t i = 0; i < file.modules.size(); ++i)
            text += (i > 0 ? ", '" : "'") + file.modules[i] + "'";
        return text + ": load it by that name, or rename it in HPy_MODINIT";
    }
    if (!has_init && file.is_python_extension)
        return text + "; it is an extension for CPython's own C API: rebuild it for the HPy universal ABI";
    return text + ": define the module with HPy_MODINIT(" + exported + ", ...), and rebuild it";
}

template <class Function>
void find(void *library, const char *prefix, const std::string &exported, Function *function, std::string &missing) {
    const std::string symbol = prefix + exported;
    *function = reinterpret_cast<Function>(dlsym(library, symbol.c_str()));
    if (*function == nullptr)
        missing += (missing.empty() ? "" : ", ") + symbol;
}

std::string version_text(uint32_t major, uint32_t minor) { return std::to_string(major) + "." + std::to_string(minor); }

}  // namespace

bool open_module_file(const std::string &path, const std::string &module, hpyu_module_entry *entry, std::string *problem) {
    const ElfFile file = read_elf_file(path);
    if (!file.problem.empty()) {
        *problem = introduction(path, module) + "it is " + file.problem + "; " + file.remedy;
        return false;
    }
    void *library = dlopen(path_to_open(path).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        *problem = introduction(path, module) + explain_dlerror(dlerror());
        return false;
    }
    const std::string exported = exported_name(module);
    std::string missing;
    find(library, "get_required_hpy_major_version_", exported, &entry->required_major_version, missing);
    find(library, "get_required_hpy_minor_version_", exported, &entry->required_minor_version, missing);
    find(library, "HPyInitGlobalContext_", exported, &entry->init_global_context, missing);
    find(library, "HPyInit_", exported, &entry->init, missing);
    if (!missing.empty()) {
        *problem = introduction(path, module) + explain_missing(file, missing, exported);
        dlclose(library);
        return false;
    }
    return true;
}

bool check_abi_version(const hpyu_module_entry &entry, const std::string &module, const std::string &path,
                       std::string *problem) {
    const uint32_t major = entry.required_major_version(), minor = entry.required_minor_version();
    const std::string where = path.empty() ? "" : " ('" + path + "')";
    const bool is_later = major == HPY_ABI_VERSION && minor > HPY_ABI_VERSION_MINOR;
    if (major != HPY_ABI_VERSION || (is_later && !later_abi_is_allowed())) {
        *problem = "module '" + module + "' asks for HPy ABI " + version_text(major, minor) + "; this runtime provides " +
                   version_text(HPY_ABI_VERSION, HPY_ABI_VERSION_MINOR) + ": rebuild it with an hpy.h of that version" +
                   (is_later ? ", or set HPYU_ALLOW_NEWER=1 to load it as it is: a call of a slot that only the later "
                               "version has is then a SystemError" : "") + where;
        return false;
    }
    if (const int tag = abi_tag_of(path); tag >= 0 && static_cast<uint32_t>(tag) != major) {
        *problem = "module '" + module + "' asks for HPy ABI " + version_text(major, minor) +
                   ", but the name of its file carries the tag hpy" + std::to_string(tag) + ": rename the file to .hpy" +
                   std::to_string(major) + ".so if that is what it was built for, or rebuild it" + where;
        return false;
    }
    return true;
}

}  // namespace hpyu
