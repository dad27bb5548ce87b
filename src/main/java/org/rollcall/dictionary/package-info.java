/** The versioned dictionary of metrics: reading, publishing and resolving it. */
@NullMarked
package org.rollcall.dictionary;

import org.jspecify.annotations.NullMarked;
