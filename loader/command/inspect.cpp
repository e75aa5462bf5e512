// SPDX-License-Identifier: MIT
// hpy inspect: first what the file states by itself (versions, the definitions of its modules), read without running
// more than its HPyInit functions; then the types and constants that its modules have once they are made.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "elf_file.hpp"
#include "hpy_universal.hpp"

namespace hpyu::command {

namespace {

const char *signature_name(HPyFunc_Signature signature) {
    switch (signature) {
        case HPyFunc_VARARGS: return "VARARGS";
        case HPyFunc_KEYWORDS: return "KEYWORDS";
        case HPyFunc_NOARGS: return "NOARGS";
        case HPyFunc_O: return "O";
        default: return "of an unknown signature";
    }
}

const char *slot_name(int slot) {
    switch (slot) {
#define HPY_TYPE_SLOT(number, name, SIGNATURE) case number: return "HPy_" #name;
#include "hpy/type_slots.def"
        default: return "an unknown slot";
    }
}

/// What a signature number lets a caller write, where the documentation does not say it better.
const char *parameters_of(HPyFunc_Signature signature) {
    switch (signature) {
        case HPyFunc_NOARGS: return "()";
        case HPyFunc_O: return "(object, /)";
        case HPyFunc_VARARGS: return "(*args)";
        default: return "(*args, **kwargs)";
    }
}

/// Prints text indented, line by line, without the blank lines at its end.
void print_indented(std::string_view text, int indent) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.remove_suffix(1);
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.empty())
            std::printf("\n");
        else
            std::printf("%*s%.*s\n", indent, "", static_cast<int>(line.size()), line.data());
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
}

/// Splits "name(signature)\n--\n\ntext" as Python does; the signature is empty if there is none.
struct Documentation {
    std::string_view signature, text;
    Documentation(std::string_view name, std::string_view doc) : text(doc) {
        const size_t end = doc.find(")\n--\n\n");
        if (end != std::string_view::npos && doc.substr(0, name.size()) == name && doc.substr(name.size(), 1) == "(") {
            signature = doc.substr(name.size(), end + 1 - name.size());
            text = doc.substr(end + 6);
        }
    }
};

/// A signature as a caller sees it: "($module, a, b, /)" without the parameter that is bound.
std::string without_bound(std::string signature) {
    if (signature.substr(0, 2) != "($")
        return signature;
    const size_t comma = signature.find(", ");
    if (comma == std::string::npos)
        return "()";
    signature.erase(1, comma + 1);
    if (signature.substr(0, 4) == "(/, ")
        signature.erase(1, 3);
    return signature == "(/)" ? "()" : signature;
}

void print_method(const HPyMeth &method) {
    const std::string_view name = method.name != nullptr ? method.name : "(without a name)";
    const Documentation doc(name, method.doc != nullptr ? method.doc : "");
    const std::string signature = without_bound(
        std::string(doc.signature.empty() ? parameters_of(method.signature) : doc.signature));
    std::printf("    %.*s%s  [%s]\n", static_cast<int>(name.size()), name.data(), signature.c_str(),
                signature_name(method.signature));
    print_indented(doc.text, 8);
}

void print_definition(const HPyModuleDef &def) {
    if (def.doc != nullptr)
        print_indented(def.doc, 4);
    if (def.legacy_methods != nullptr)
        std::printf("    has legacy methods, which need CPython's C API\n");
    for (HPyDef **each = def.defines; each != nullptr && *each != nullptr; ++each) {
        if ((*each)->kind == HPyDef_Kind_Meth)
            print_method((*each)->meth);
        else if ((*each)->kind == HPyDef_Kind_Slot)
            std::printf("    slot %s\n", slot_name((*each)->slot.slot));
    }
}

// ---- Modules that were made -----------------------------------------------------------------------------------------

/// An attribute's text, or nothing if it is no str.
std::string text_attr(const Object &object, const char *name) {
    try {
        return object.attr(name).as<std::string>();
    } catch (const Error &) {
        return {};
    }
}

std::string first_line(const std::string &text) { return text.substr(0, text.find('\n')); }

void print_type(Context &ctx, const std::string &name, const Object &type) {
    std::string bases;
    for (const Object &base : type.attr("__bases__"))
        bases += (bases.empty() ? "" : ", ") + text_attr(base, "__name__");
    std::printf("    class %s(%s)\n", name.c_str(), bases.c_str());
    print_indented(text_attr(type, "__doc__"), 8);
    for (const Object &item : ctx.builtin("list")(type.attr("__dict__").call("items"))) {
        const std::string key = item[0].str();
        if (key == "__doc__" || key == "__module__" || key == "__dict__" || key == "__weakref__")
            continue;
        const std::string kind = text_attr(item[1].type(), "__name__");
        const std::string doc = first_line(text_attr(item[1], "__doc__"));
        const std::string signature = without_bound(text_attr(item[1], "__text_signature__"));
        std::printf("        %s%s  [%s]%s%s\n", key.c_str(), signature.c_str(), kind.c_str(), doc.empty() ? "" : "  ",
                    doc.c_str());
    }
}

/// Types and constants of a module; its functions stand in its definition already.
void print_namespace(Context &ctx, const Object &module) {
    const Object type_type = Object::borrow(ctx, ctx.get()->h_TypeType);
    for (const Object &item : ctx.builtin("list")(module.attr("__dict__").call("items"))) {
        const std::string key = item[0].str();
        const std::string kind = text_attr(item[1].type(), "__name__");
        if (key.starts_with("__") || kind == "builtin_function_or_method")
            continue;
        if (item[1].is_instance(type_type))
            print_type(ctx, key, item[1]);
        else
            std::printf("    %s = %s\n", key.c_str(), item[1].repr().c_str());
    }
}

bool print_made(const std::string &file, const std::string &name) {
    try {
        const Space space;
        Context ctx(space);
        print_namespace(ctx, ctx.load(name, file));
        return true;
    } catch (const Error &error) {
        std::fprintf(stderr, "hpy: module '%s' can't be made: %s\n", name.c_str(), error.what());
        return false;
    }
}

/// One module of the opened file.
bool print_module(void *library, const std::string &file, const std::string &name) {
    const auto symbol = [&](const char *prefix) { return dlsym(library, (prefix + name).c_str()); };
    const auto major = reinterpret_cast<uint32_t (*)()>(symbol("get_required_hpy_major_version_"));
    const auto minor = reinterpret_cast<uint32_t (*)()>(symbol("get_required_hpy_minor_version_"));
    const auto init = reinterpret_cast<HPyModuleDef *(*)()>(symbol("HPyInit_"));
    if (major == nullptr || minor == nullptr || init == nullptr) {
        std::printf("module %s: exports no version\n", name.c_str());
        return false;
    }
    const uint32_t wanted = major(), wanted_minor = minor();
    std::printf("module %s: HPy ABI %u.%u\n", name.c_str(), wanted, wanted_minor);
    if (wanted != HPY_ABI_VERSION || wanted_minor > HPY_ABI_VERSION_MINOR) {
        std::printf("    not loadable: this runtime provides HPy ABI %d.%d\n", HPY_ABI_VERSION, HPY_ABI_VERSION_MINOR);
        return false;
    }
    const HPyModuleDef *def = init();
    if (def == nullptr) {
        std::printf("    HPyInit_%s gives no definition\n", name.c_str());
        return false;
    }
    print_definition(*def);
    return print_made(file, name);
}

}  // namespace

int inspect(const std::string &file) {
    const ElfFile elf = read_elf_file(file);
    if (!elf.problem.empty()) {
        std::fprintf(stderr, "hpy: '%s' is %s: %s\n", file.c_str(), elf.problem.c_str(), elf.remedy.c_str());
        return 1;
    }
    const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
    void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        std::fprintf(stderr, "hpy: '%s' can't be opened: %s\n", file.c_str(), dlerror());
        return 1;
    }
    std::printf("%s\n", file.c_str());
    if (const int tag = abi_tag_of(file); tag >= 0)
        std::printf("tag: hpy%d\n", tag);
    if (elf.modules.empty())
        std::printf("exports no HPy module%s\n", elf.is_python_extension ? ", but one for CPython's own C API" : "");
    bool ok = !elf.modules.empty();
    for (const std::string &name : elf.modules)
        ok &= print_module(library, file, name);
    return ok ? 0 : 1;
}

}  // namespace hpyu::command
