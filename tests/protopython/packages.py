# An extension in a package that is written in Python, importing twice, and what can't be imported.
import hpy_universal
import hpy_universal
import calls
import pkg.calls
from pkg import calls as inner

print(pkg.calls.answer(), inner.answer())
print(inner is pkg.calls, inner is calls)
print(pkg.where)
print(inner.__name__, calls.__name__)
try:
    import broken
except ImportError as e:
    print(str(e).find("exec slot raised") > 0)
try:
    import there_is_no_such_module
except ImportError as e:
    print("not found")
