/** Pages of metrics: the search among all dictionaries, and one metric with its definitions and, for readers, its values. */
@NullMarked
package org.rollcall.pages.metric;

import org.jspecify.annotations.NullMarked;
