# The environment's HPY chooses the mode; here it names none that there is.
import hpy_universal
try:
    import pof
except ImportError as e:
    print(str(e).find("'nonsense' is no mode") > 0)
