@NullMarked
package org.rollcall.monitor;

import org.jspecify.annotations.NullMarked;
