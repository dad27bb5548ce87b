/** Statistics of the fleet that anybody may see, where an operator has switched them on. */
@NullMarked
package org.rollcall.analyse.publicstats;

import org.jspecify.annotations.NullMarked;
