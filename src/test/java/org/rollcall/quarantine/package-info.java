@NullMarked
package org.rollcall.quarantine;

import org.jspecify.annotations.NullMarked;
