// SPDX-License-Identifier: MIT
// Reading ELF headers and the dynamic symbols.
#include "elf_file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace hpyu {

namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);

constexpr unsigned char kNativeClass = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char kNativeData = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
#if defined(__x86_64__)
constexpr unsigned kNativeMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kNativeMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr unsigned kNativeMachine = EM_RISCV;
#elif defined(__powerpc64__)
constexpr unsigned kNativeMachine = EM_PPC64;
#elif defined(__s390x__)
constexpr unsigned kNativeMachine = EM_S390;
#else
#error "give elf_file.cpp this machine's ELF number"
#endif

/// No real symbol table or string table comes near it; a damaged header may claim anything.
constexpr uint64_t kLargestTable = 256u << 20;

std::string machine_name(unsigned machine) {
    static constexpr struct { unsigned number; const char *name; } kNames[] = {
        {EM_386, "i386"}, {EM_X86_64, "x86-64"}, {EM_ARM, "arm"}, {EM_AARCH64, "aarch64"}, {EM_RISCV, "riscv"},
        {EM_PPC64, "ppc64"}, {EM_S390, "s390x"}, {EM_MIPS, "mips"}, {EM_LOONGARCH, "loongarch"},
    };
    for (const auto &row : kNames)
        if (row.number == machine)
            return row.name;
    return "machine " + std::to_string(machine);
}

/// Reads from a file by offset, within its size.
class Reader {
public:
    explicit Reader(const std::string &path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        struct stat status = {};
        if (fd_ >= 0 && fstat(fd_, &status) == 0) {
            size_ = static_cast<uint64_t>(status.st_size);
            regular_ = S_ISREG(status.st_mode);
            directory_ = S_ISDIR(status.st_mode);
        } else {
            error_ = errno;
        }
    }
    ~Reader() {
        if (fd_ >= 0)
            close(fd_);
    }
    Reader(const Reader &) = delete;

    int error() const { return error_; }
    bool is_regular() const { return regular_; }
    bool is_directory() const { return directory_; }
    uint64_t size() const { return size_; }
    bool holds(uint64_t offset, uint64_t bytes) const { return offset <= size_ && bytes <= size_ - offset; }

    bool read(uint64_t offset, void *out, uint64_t bytes) const {
        if (!holds(offset, bytes))
            return false;
        for (char *at = static_cast<char *>(out); bytes > 0;) {
            const ssize_t got = pread(fd_, at, bytes, static_cast<off_t>(offset));
            if (got <= 0)
                return false;
            at += got;
            offset += static_cast<uint64_t>(got);
            bytes -= static_cast<uint64_t>(got);
        }
        return true;
    }
    /// A row of structs; empty if they don't lie within the file.
    template <class T>
    std::vector<T> read_table(uint64_t offset, uint64_t bytes) const {
        std::vector<T> table;
        if (bytes <= kLargestTable && holds(offset, bytes)) {
            table.resize(bytes / sizeof(T));
            if (!read(offset, table.data(), table.size() * sizeof(T)))
                table.clear();
        }
        return table;
    }

private:
    int fd_;
    int error_ = 0;
    bool regular_ = false, directory_ = false;
    uint64_t size_ = 0;
};

const char kWanted[] = "give a shared object built for the HPy universal ABI (NAME.hpy0.so)";
const char kRebuild[] = "build the extension for this machine";

bool fail(ElfFile &file, std::string problem, const char *remedy) {
    file.problem = std::move(problem);
    file.remedy = remedy;
    return false;
}

bool check_ident(const Reader &reader, ElfFile &file) {
    unsigned char ident[EI_NIDENT] = {};
    if (!reader.read(0, ident, std::min<uint64_t>(sizeof ident, reader.size())))
        return fail(file, "unreadable", kWanted);
    if (std::memcmp(ident, ELFMAG, SELFMAG) != 0) {
        const bool is_pe = ident[0] == 'M' && ident[1] == 'Z';
        const bool is_mach = std::memcmp(ident, "\xcf\xfa\xed\xfe", 4) == 0 || std::memcmp(ident, "\xca\xfe\xba\xbe", 4) == 0;
        return fail(file, is_pe     ? "not an ELF file but one for Windows"
                          : is_mach ? "not an ELF file but one for macOS"
                          : reader.size() == 0 ? "not an ELF file: it is empty"
                                               : "not an ELF file", kWanted);
    }
    if (ident[EI_CLASS] != kNativeClass)
        return fail(file, std::string("a ") + (ident[EI_CLASS] == ELFCLASS32 ? "32" : "64") + "-bit ELF file where a " +
                              (kNativeClass == ELFCLASS32 ? "32" : "64") + "-bit one is wanted", kRebuild);
    if (ident[EI_DATA] != kNativeData)
        return fail(file, "an ELF file of the other byte order", kRebuild);
    return true;
}

bool check_header(const Reader &reader, const Header &header, ElfFile &file) {
    if (header.e_machine != kNativeMachine)
        return fail(file, "an ELF file for " + machine_name(header.e_machine) + " where one for " +
                              machine_name(kNativeMachine) + " is wanted", kRebuild);
    if (header.e_type != ET_DYN)
        return fail(file, header.e_type == ET_REL    ? "an object file, not a shared object"
                          : header.e_type == ET_EXEC ? "an executable, not a shared object"
                                                     : "an ELF file, but not a shared object",
                    "link it with -shared");
    const auto segments = reader.read_table<Segment>(header.e_phoff, uint64_t{header.e_phnum} * sizeof(Segment));
    if (segments.empty() || header.e_phentsize != sizeof(Segment))
        return fail(file, "a damaged ELF file: it has no program headers", "copy or build it anew");
    bool dynamic = false;
    for (const Segment &segment : segments) {
        dynamic |= segment.p_type == PT_DYNAMIC;
        if ((segment.p_type == PT_LOAD || segment.p_type == PT_DYNAMIC) && !reader.holds(segment.p_offset, segment.p_filesz))
            return fail(file, "cut short: it has " + std::to_string(reader.size()) + " bytes, and its headers tell of " +
                                  std::to_string(segment.p_offset + segment.p_filesz), "copy or build it anew");
    }
    if (!dynamic)
        return fail(file, "an ELF file without a dynamic section", kWanted);
    return true;
}

void note_symbol(ElfFile &file, const char *name) {
    if (std::strncmp(name, "HPyInit_", 8) == 0)
        file.modules.emplace_back(name + 8);
    else if (std::strncmp(name, "PyInit_", 7) == 0)
        file.is_python_extension = true;
}

/// Names by way of the section headers, which everything but an unusual strip leaves in place; without them the list
/// stays empty, and the module is looked up by its name alone.
void read_symbols(const Reader &reader, const Header &header, ElfFile &file) {
    if (header.e_shentsize != sizeof(Section))
        return;
    const auto sections = reader.read_table<Section>(header.e_shoff, uint64_t{header.e_shnum} * sizeof(Section));
    for (const Section &section : sections) {
        if (section.sh_type != SHT_DYNSYM || section.sh_link >= sections.size())
            continue;
        const Section &text = sections[section.sh_link];
        auto strings = reader.read_table<char>(text.sh_offset, text.sh_size);
        strings.push_back('\0');
        for (const Symbol &symbol : reader.read_table<Symbol>(section.sh_offset, section.sh_size))
            if (symbol.st_shndx != SHN_UNDEF && (symbol.st_info & 0xf) == STT_FUNC && symbol.st_name < strings.size())
                note_symbol(file, &strings[symbol.st_name]);
    }
    std::sort(file.modules.begin(), file.modules.end());
}

}  // namespace

ElfFile read_elf_file(const std::string &path) {
    ElfFile file;
    const Reader reader(path);
    if (reader.error() != 0) {
        fail(file, std::string("not to be opened: ") + std::strerror(reader.error()), "check the path and its permissions");
        return file;
    }
    if (!reader.is_regular()) {
        fail(file, reader.is_directory() ? "a directory" : "not a regular file", kWanted);
        return file;
    }
    Header header = {};
    if (!check_ident(reader, file))
        return file;
    if (!reader.read(0, &header, sizeof header))
        fail(file, "cut short: it ends within its ELF header", "copy or build it anew");
    else if (check_header(reader, header, file))
        read_symbols(reader, header, file);
    return file;
}

int abi_tag_of(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const size_t at = name.find(".hpy");
    if (at == std::string_view::npos || at + 4 >= name.size() || name[at + 4] < '0' || name[at + 4] > '9')
        return -1;
    int tag = 0;
    for (size_t i = at + 4; i < name.size() && name[i] >= '0' && name[i] <= '9' && tag < 100000; ++i)
        tag = tag * 10 + (name[i] - '0');
    return tag;
}

std::string exported_name(std::string_view module_name) {
    std::string name(module_name.substr(module_name.rfind('.') + 1));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace hpyu
