// SPDX-License-Identifier: MIT
// What an uncaught exception prints as: causes and contexts first, the line of the exception, its notes, the members of
// a group. There are no tracebacks. Nothing in here fails: what can't be shown is said so.
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
    void write_syntax_place(const SyntaxErrorObject *e);
    void write_notes(Value exception);
    void write_members(Value exception);
    std::string headline(Value exception);
    /// Neither absent nor None.
    bool is_given(Value v) const;
    /// Each line of `text`, behind the margin of the group it is in.
    void lines(std::string_view text) {
        for (;;) {
            const size_t end = text.find('\n');
            out_ += margin_;
            out_ += text.substr(0, end);
            out_ += '\n';
            if (end == text.npos)
                return;
            text.remove_prefix(end + 1);
        }
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
    bool open_ = false;   ///< The rule that ends a group is still to be written, for it and all around it that end there.
};

/// str(v), or what stands in its place.
std::string text_or(ProtoContext &ctx, Value v, const char *instead) {
    Root<> kept(ctx, v);
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

bool Report::is_given(Value v) const { return v && v != ctx_.none(); }

std::string Report::headline(Value exception) {
    std::string line = shown_class(ctx_, type_of(ctx_, exception));
    std::string text;
    if (is_instance(ctx_, exception, ctx_.exc().SyntaxError)) {
        const auto *fields = as<ExceptionObject>(exception)->fields;
        if (is_given(fields[syntax_field::kMessage]))
            text = text_or(ctx_, fields[syntax_field::kMessage], "<exception str() failed>");
        if (text.empty())
            text = "<no detail available>";
        if (is_given(fields[syntax_field::kFilename]) && !is_given(fields[syntax_field::kLine]))
            text += " (" + text_or(ctx_, fields[syntax_field::kFilename], "<exception str() failed>") + ")";
    } else {
        text = text_or(ctx_, exception, "<exception str() failed>");
    }
    return text.empty() ? line : line + ": " + text;
}

/// The file and the line, the line's text without its indentation, and carets under the part that is meant.
void Report::write_syntax_place(const SyntaxErrorObject *e) {
    const Value &filename = e->fields[syntax_field::kFilename], &line = e->fields[syntax_field::kLine];
    if (is_given(line)) {
        const std::string number = text_or(ctx_, line, "?");
        const std::string file = is_given(filename) ? text_or(ctx_, filename, "") : "";
        lines("  File \"" + (file.empty() ? "<string>" : file) + "\", line " + number);
    }
    const Value text = e->fields[syntax_field::kText], offset = e->fields[syntax_field::kOffset];
    if (!text || !is_str(text))
        return;
    const Str *source = as<Str>(text);
    int64_t begin = 0, end = source->length;
    while (end > 0 && source->at(end - 1) == '\n')
        --end;
    while (begin < end && (source->at(begin) == ' ' || source->at(begin) == '\n' || source->at(begin) == '\f'))
        ++begin;
    // What was stripped is ASCII: as many bytes as characters.
    const std::string all = str_text(source);
    std::string carets = "    ";
    lines(carets + all.substr(static_cast<size_t>(begin), all.size() - static_cast<size_t>(begin + source->length - end)));
    int64_t first = 0, last = 0;
    if (!offset || !is_int(offset) || !int_to_int64(offset, &first))
        return;
    if (!e->end_offset || !is_int(e->end_offset) || !int_to_int64(e->end_offset, &last) || last == 0 || last == -1)
        last = first;
    if (last == first)
        ++last;
    if (first - 1 < begin)
        return;
    for (int64_t i = begin; i < std::min(first - 1, end); ++i)
        carets += source->at(i) == '\t' ? '\t' : ' ';
    carets.append(static_cast<size_t>(std::clamp<int64_t>(last - first, 0, source->length + 1)), '^');
    lines(carets);
}

void Report::write_notes(Value exception) {
    bool failed = false;
    Root<> notes(ctx_, ctx_.find_attribute(exception, ctx_.names().__notes__, &failed));
    if (failed)
        clear_error(ctx_);
    if (!notes || notes == ctx_.none())
        return;
    if (!is_sequence(ctx_, notes)) {
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
    if (depth_ >= kDeepestGroup && is_group(exception))
        return lines("... (max_group_depth is " + std::to_string(kDeepestGroup) + ")");
    if (is_instance(ctx_, exception, ctx_.exc().SyntaxError))
        write_syntax_place(as<SyntaxErrorObject>(exception));
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
    const int64_t shown = std::min(members->length, kWidestGroup), hidden = members->length - shown;
    const auto rule = [&](bool first, const std::string &title) {
        out_ += indent + (first ? "+-+" : "  +") + "---------------- " + title + " ----------------\n";
        margin_ = indent + "  | ";
    };
    ++depth_;
    for (int64_t i = 0; i < shown; ++i) {
        rule(i == 0, std::to_string(i + 1));
        open_ = true;
        write_chain(members->items()[i]);
    }
    if (hidden > 0) {
        rule(false, "...");
        open_ = true;
        lines("and " + std::to_string(hidden) + " more exception" + (hidden == 1 ? "" : "s"));
    }
    --depth_;
    if (open_)
        out_ += indent + "  +------------------------------------\n";
    open_ = false;
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

}  // namespace hpyu
