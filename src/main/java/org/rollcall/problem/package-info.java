/** What every error answer looks like: one enum of problem types, one record, one place that maps exceptions to them. */
@NullMarked
package org.rollcall.problem;

import org.jspecify.annotations.NullMarked;
