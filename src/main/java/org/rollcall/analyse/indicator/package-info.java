/** Usage of stages and groups by month: the metrics that dictionaries tag as performance indicators. */
@NullMarked
package org.rollcall.analyse.indicator;

import org.jspecify.annotations.NullMarked;
