/** One metric over weeks. */
@NullMarked
package org.rollcall.analyse.series;

import org.jspecify.annotations.NullMarked;
