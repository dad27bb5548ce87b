@NullMarked
package org.rollcall.receive.quarantine;

import org.jspecify.annotations.NullMarked;
