@NullMarked
package org.rollcall.versioncheck;

import org.jspecify.annotations.NullMarked;
