@NullMarked
package org.rollcall.operate.monitor;

import org.jspecify.annotations.NullMarked;
