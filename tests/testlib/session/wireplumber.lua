-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the session's WirePlumber loads: default devices and linking.
components = {}

local function load_module (name, arguments)
  components[name] = { "libwireplumber-module-" .. name, type = "module", args = arguments }
end

local function load_script (name, arguments)
  components[name] = { name, type = "script/lua", args = arguments }
end

load_module ("metadata")
load_module ("default-nodes", { ["use-persistent-storage"] = false, ["auto-echo-cancel"] = false })
load_module ("default-nodes-api")
for _, item in ipairs { "node", "audio-adapter", "standard-link", "audio-endpoint" } do
  load_module ("si-" .. item)
end
-- What a desktop grants to a sandboxed program: to see and to use, not to change.
load_script ("access/access-default.lua", {
  rules = { { matches = { { { "pipewire.access", "=", "flatpak" } } }, default_permissions = "rx" } },
})
load_script ("static-endpoints.lua", {})
for _, script in ipairs { "create-item.lua", "policy-node.lua" } do
  load_script (script, { move = true, follow = true })
end
