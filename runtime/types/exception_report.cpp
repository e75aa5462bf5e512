// SPDX-License-Identifier: MIT
// What an uncaught exception prints as: causes and contexts first, the line of the exception, its notes, the members of
// a group. There are no tracebacks. Nothing in here fails: what can't be shown is said so.
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "error.hpp"
#include "protocol/protocol.hpp"
#include "root.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/exception.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

constexpr int kDeepestGroup = 10;
constexpr int64_t kWidestGroup = 15;

class Report {
public:
    explicit Report(ProtoContext &ctx) : ctx_(ctx), seen_(ctx) {}
    void write(Value exception);
    std::string take() { return std::move(out_); }

private:
    void write_chain(Value exception);
    void write_one(Value exception);
    void write_syntax_place(const ExceptionObject *e);
    void write_notes(Value exception);
    void write_members(Value exception);
    std::string headline(Value exception);
    /// Each line of `text`, behind the margin of the group it is in.
    void lines(std::string_view text) {
        while (!text.empty()) {
            const size_t end = std::min(text.find('\n'), text.size());
            out_ += margin_;
            out_ += text.substr(0, end);
            out_ += '\n';
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
    /// True if the exception is a SyntaxError that says where.
    bool has_syntax_place(Value v) {
        if (!is_instance(ctx_, v, ctx_.exc().SyntaxError))
            return false;
        const Value *fields = as<ExceptionObject>(v)->fields;
        const Value line = fields[syntax_field::kLine], offset = fields[syntax_field::kOffset];
        return line && is_int(line) && (!offset || offset == ctx_.none() || is_int(offset));
    }
    bool is_group(Value v) {
        return is_instance(ctx_, v, ctx_.exc().BaseExceptionGroup) &&
               has_layout(as<ExceptionObject>(v)->fields[group_field::kExceptions], Layout::Tuple);
    }

    ProtoContext &ctx_;
    RootVector seen_;   ///< Rooted: a __str__ may cut the chain that is being written.
    std::string margin_;
    std::string out_;
    int depth_ = 0;
};

/// str(v), or what stands in its place.
std::string text_or(ProtoContext &ctx, Value v, const char *instead) {
    const Str *text = to_str(ctx, v);
    if (text == nullptr) {
        clear_error(ctx);
        return instead;
    }
    return str_text(text);
}

std::string shown_class(ProtoContext &ctx, Type *type) {
    std::string name = type->qualname != nullptr ? str_text(type->qualname) : str_text(type->name);
    bool failed = false;
    const Value module = ctx.find_attribute(Value(type), ctx.names().__module__, &failed);
    if (failed)
        clear_error(ctx);
    if (!module || !is_str(module))
        return "<unknown>." + name;
    if (str_equals_ascii(as<Str>(module), "builtins") || str_equals_ascii(as<Str>(module), "__main__"))
        return name;
    return str_text(as<Str>(module)) + "." + name;
}

std::string Report::headline(Value exception) {
    std::string line = shown_class(ctx_, type_of(ctx_, exception));
    std::string text;
    if (has_syntax_place(exception)) {  // the place is shown already: the message alone
        const Value message = as<ExceptionObject>(exception)->fields[syntax_field::kMessage];
        text = message && message != ctx_.none() ? text_or(ctx_, message, "<exception str() failed>") : "";
    } else {
        text = text_or(ctx_, exception, "<exception str() failed>");
    }
    return text.empty() ? line : line + ": " + text;
}

void Report::write_syntax_place(const ExceptionObject *e) {
    const Value filename = e->fields[syntax_field::kFilename], number = e->fields[syntax_field::kLine];
    const Value text = e->fields[syntax_field::kText], offset = e->fields[syntax_field::kOffset];
    int64_t line = 0, column = 0, last = 0;
    if (!int_to_int64(number, &line))
        return;
    const std::string file = filename && is_str(filename) ? str_text(as<Str>(filename)) : "<string>";
    lines("  File \"" + file + "\", line " + std::to_string(line));
    if (!text || !is_str(text))
        return;
    std::string source = str_text(as<Str>(text));
    source.erase(source.find_last_not_of('\n') + 1);
    const size_t indent = std::min(source.find_first_not_of(" \n\t\f"), source.size());
    lines("    " + source.substr(indent));
    if (!offset || !is_int(offset) || !int_to_int64(offset, &column) || column < 1)
        return;
    const auto *whole = static_cast<const SyntaxErrorObject *>(e);
    last = column + 1;
    if (whole->end_offset && is_int(whole->end_offset) && int_to_int64(whole->end_offset, &last) && last <= column)
        last = column + 1;
    const int64_t from = column - 1 - static_cast<int64_t>(indent);
    if (from >= 0 && from <= static_cast<int64_t>(source.size()) && last - column <= static_cast<int64_t>(source.size()) + 1)
        lines("    " + std::string(static_cast<size_t>(from), ' ') + std::string(static_cast<size_t>(last - column), '^'));
}

void Report::write_notes(Value exception) {
    bool failed = false;
    Root<> notes(ctx_, ctx_.find_attribute(exception, ctx_.names().__notes__, &failed));
    if (failed)
        clear_error(ctx_);
    if (!notes || notes == ctx_.none())
        return;
    if (!is_sequence(ctx_, notes) || is_str(notes)) {
        const Str *shown = repr(ctx_, notes);
        if (shown == nullptr)
            clear_error(ctx_);
        lines(shown != nullptr ? str_text(shown) : "<__notes__ repr() failed>");
        return;
    }
    Root<Tuple *> each(ctx_, to_tuple(ctx_, notes));
    if (!each)
        clear_error(ctx_);
    for (int64_t i = 0; each && i < each->length; ++i)
        lines(text_or(ctx_, each->items()[i], "<note str() failed>"));
}

void Report::write_one(Value exception) {
    if (has_syntax_place(exception))
        write_syntax_place(as<ExceptionObject>(exception));
    lines(headline(exception));
    write_notes(exception);
    if (is_group(exception))
        write_members(exception);
}

/// The members of a group stand one step to the right, behind rules that number them.
void Report::write_members(Value exception) {
    Root<Tuple *> members(ctx_, as<Tuple>(as<ExceptionObject>(exception)->fields[group_field::kExceptions]));
    const std::string outer = margin_;
    const std::string indent = outer.substr(0, outer.size() - 2);  // without "| "
    if (depth_ > kDeepestGroup) {
        lines("... (max_group_depth is " + std::to_string(kDeepestGroup) + ")");
        return;
    }
    const int64_t shown = std::min(members->length, kWidestGroup);
    ++depth_;
    for (int64_t i = 0; i < shown; ++i) {
        out_ += indent + (i == 0 ? "+-+" : "  +") + "---------------- " + std::to_string(i + 1) + " ----------------\n";
        margin_ = indent + "  | ";
        write_chain(members->items()[i]);
    }
    if (shown < members->length) {
        out_ += indent + "  +---------------- ... ----------------\n";
        lines("and " + std::to_string(members->length - shown) + " more exceptions");
    }
    --depth_;
    if (!is_group(members->items()[members->length - 1]))
        out_ += indent + "  +------------------------------------\n";
    margin_ = outer;
}

void Report::write_chain(Value exception) {
    seen_.push(exception);
    const auto *e = as<ExceptionObject>(exception);
    const auto fresh = [&](Value v) { return v && std::find(seen_.begin(), seen_.end(), v) == seen_.end(); };
    if (e->cause) {
        if (fresh(e->cause) && seen_.size() < 1000) {
            write_chain(e->cause);
            out_ += margin_ + "\n";
            lines("The above exception was the direct cause of the following exception:");
            out_ += margin_ + "\n";
        }
    } else if (fresh(e->context) && !e->suppress_context && seen_.size() < 1000) {
        write_chain(e->context);
        out_ += margin_ + "\n";
        lines("During handling of the above exception, another exception occurred:");
        out_ += margin_ + "\n";
    }
    if (margin_.empty() && is_group(exception)) {
        margin_ = "  | ";
        write_one(exception);
        margin_.clear();
    } else {
        write_one(exception);
    }
}

void Report::write(Value exception) { write_chain(exception); }

void write_stderr(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written <= 0)
            return;
        text.remove_prefix(static_cast<size_t>(written));
    }
}

}  // namespace

std::string report_exception(ProtoContext &ctx, Value exception) {
    Root<> kept(ctx, exception);
    Root<> pending(ctx, take_error(ctx));
    Report report(ctx);
    report.write(exception);
    if (pending)
        raise_instance(ctx, pending);
    return report.take();
}

void write_unraisable(ProtoContext &ctx, Value object) {
    Root<> kept(ctx, object);
    Root<> exception(ctx, take_error(ctx));
    std::string out;
    if (object && object != ctx.none()) {
        const Str *shown = repr(ctx, object);
        if (shown == nullptr)
            clear_error(ctx);
        out = "Exception ignored in: " + (shown != nullptr ? str_text(shown) : std::string("<object repr() failed>")) + "\n";
    }
    if (exception)
        out += report_exception(ctx, exception);
    write_stderr(out);
}

}  // namespace hpyu
