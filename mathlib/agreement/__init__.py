r"""NumPy, SymPy, the complex step and central differences, side by side: four ways to one derivative.

    derivative(z)  =  d formula/dz  =  Im value(z + ih)/h  =  (8[f(z+h) − f(z−h)] − [f(z+2h) − f(z−2h)])/12h

Used in every chapter. `elementwise` holds `agree` (an activation), `gradients` holds `agree_gradients` (a
loss and its parameters), `reference` what SymPy says, `steps` what the function itself says, `record` the
report. An error is measured as in `mathlib.comparison`, against its one table TOLERANCE.
"""

from mathlib.agreement.elementwise import agree
from mathlib.agreement.gradients import agree_gradients
from mathlib.agreement.record import Agreement
from mathlib.comparison import TOLERANCE, Disagreement

__all__ = ["TOLERANCE", "Agreement", "Disagreement", "agree", "agree_gradients"]
