@NullMarked
package org.rollcall.platform.job;

import org.jspecify.annotations.NullMarked;
