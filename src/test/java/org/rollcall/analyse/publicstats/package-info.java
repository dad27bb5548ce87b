@NullMarked
package org.rollcall.analyse.publicstats;

import org.jspecify.annotations.NullMarked;
