/** Lists of instances, pings and metrics. */
@NullMarked
package org.rollcall.analyse.fleet;

import org.jspecify.annotations.NullMarked;
