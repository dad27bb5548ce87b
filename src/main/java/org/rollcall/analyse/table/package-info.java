/** Answers that are tables: rows and cells, as JSON or as CSV. */
@NullMarked
package org.rollcall.analyse.table;

import org.jspecify.annotations.NullMarked;
